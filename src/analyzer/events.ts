/** The events that protocol analyzers raise (Zeek's names). */
import type { Bus } from '../bus/bus.ts';
import { type PointsOf, pointsOf } from '../bus/points.ts';
import type { Connection } from '../session/record.ts';

export interface AnalyzerEvents {
  socks_request: [c: Connection, version: number, request_type: number, address: string, port: number];
  socks_reply: [c: Connection, version: number, reply: number, address: string, port: number];
}

export const analyzerEvents = {
  socks_request: 'A SOCKS client asks for a connection through the proxy.',
  socks_reply: 'A SOCKS server answered a request.',
} satisfies Record<keyof AnalyzerEvents, string>;

export type AnalyzerPoints = PointsOf<AnalyzerEvents>;

export const analyzerPoints = (bus: Bus): AnalyzerPoints => pointsOf<AnalyzerEvents>(bus, analyzerEvents);
