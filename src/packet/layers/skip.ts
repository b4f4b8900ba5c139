/** A layer that skips a fixed number of bytes and hands on to IP (Zeek's SKIP; not wired by default). */
import { DEFAULT, type Layer } from '../layer.ts';

export const skip: Layer = {
  name: 'SKIP',
  says: 'Passes over PacketAnalyzer::SKIP::skip_bytes bytes, then IP.',
  enter(p, w) {
    p.at = Math.min(p.end, p.at + w.options['PacketAnalyzer::SKIP::skip_bytes']);
    return DEFAULT;
  },
};
