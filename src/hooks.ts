/** The hook catalogue: hooks that the engine itself runs. Scripts declare more and add them by merging. */
import { type PacketHooks, packetHooks } from './packet/hooks.ts';
import type { Connection } from './session/record.ts';

export interface EngineHooks extends PacketHooks {
  connection_timing_out: [c: Connection];
  'Log::log_stream_policy': [rec: object, id: string];
}

export const engineHooks = {
  ...packetHooks,
  connection_timing_out: 'A connection has been idle for too long; breaking keeps it for another while.',
  'Log::log_stream_policy':
    'A record is about to be written to any stream; breaking keeps it out of all logs.',
} satisfies Record<keyof EngineHooks, string>;

/**
 * All hooks by name, with their argument types. A script that declares a hook of its own adds it here:
 * `declare module 'tapline' { interface Hooks { 'My::policy': [rec: Info] } }`.
 */
export interface Hooks extends EngineHooks {}

/** Names and sentences of the hooks that every engine knows. */
export const hookCatalogue: Readonly<Record<string, string>> = engineHooks;
