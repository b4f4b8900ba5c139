/** The four targets by name. */
import type { Target } from '../target.ts';
import { pcap, pcapng } from './captures.ts';
import { packets } from './packets.ts';
import { segments } from './segments.ts';

export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  pcap: async () => pcap as Target,
  pcapng: async () => pcapng as Target,
  packets: async () => (await packets()) as Target,
  segments: async () => segments as Target,
};
