/** What tests of scripts import from 'tapline/testing': traffic made in code, one run over it, and what came out. */
export type { MemoryPacket } from '../capture/memory.ts';
export * from './captures.ts';
export * from './conversation.ts';
export * from './fragments.ts';
export * from './frames.ts';
export * from './replay.ts';
export type { LogRow } from './rows.ts';
export type { HasPackets, Traffic } from './traffic.ts';
export * from './tunnels.ts';
