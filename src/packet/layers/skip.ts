/** A layer that skips a fixed number of bytes and hands on to IP (Zeek's SKIP; not wired by default). */
import { DEFAULT, type Layer } from '../layer.ts';

export const skip: Layer = {
  name: 'SKIP',
  enter: () => DEFAULT,
};
