/** The event catalogue: joins the events of the floors with those of the runtime. Scripts add theirs by merging. */
import { type AnalyzerEvents, analyzerEvents } from './analyzer/events.ts';
import { type PacketEvents, packetEvents } from './packet/events.ts';
import { type SessionEvents, sessionEvents } from './session/events.ts';

/** Events of the runtime itself. */
export interface RuntimeEvents {
  zeek_init: [];
  zeek_script_loaded: [path: string, level: number];
  zeek_done: [];
  network_time_init: [];
  net_done: [t: number];
  'Pcap::file_done': [path: string];
  'Log::log_print': [rec: { ts: number; vals: string[] }];
  new_event: [name: string, args: readonly unknown[]];
  reporter_info: [t: number, msg: string, location: string];
  reporter_warning: [t: number, msg: string, location: string];
  reporter_error: [t: number, msg: string, location: string];
}

export const runtimeEvents = {
  zeek_init: 'Everything is loaded; no packet has been read.',
  zeek_script_loaded:
    'A script is loaded, by its name; so many others stand between it and the command line (per script).',
  zeek_done: 'The run ends: all connections have been removed, logs can still be written.',
  network_time_init: 'The first packet has set the clock.',
  net_done: 'The input is over; connections still live. Dispatched at once, past the queue.',
  'Pcap::file_done': 'A capture file was read to its end.',
  'Log::log_print': 'A print is written to print.log (see Log::print_to_log).',
  new_event: 'Any other event is about to be dispatched (per event).',
  reporter_info: 'A message was reported.',
  reporter_warning: 'A warning was reported.',
  reporter_error: 'An error was reported.',
} satisfies Record<keyof RuntimeEvents, string>;

/**
 * All events by name, with their argument types. A script that declares an event of its own adds it here:
 * `declare module 'tapline' { interface Events { 'My::ev': [x: number] } }`.
 */
export interface Events extends AnalyzerEvents, PacketEvents, SessionEvents, RuntimeEvents {}

/** Names and sentences of the events that every engine knows. */
export const eventCatalogue: Readonly<Record<string, string>> = {
  ...runtimeEvents,
  ...sessionEvents,
  ...packetEvents,
  ...analyzerEvents,
};
