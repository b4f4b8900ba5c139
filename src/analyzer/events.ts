/** The events that protocol analyzers raise (Zeek's names). */
import type { Bus, EventPoint } from '../bus/bus.ts';
import type { Connection } from '../session/record.ts';

export interface AnalyzerEvents {
  socks_request: [c: Connection, version: number, request_type: number, address: string, port: number];
  socks_reply: [c: Connection, version: number, reply: number, address: string, port: number];
}

export const analyzerEvents = {
  socks_request: 'A SOCKS client asks for a connection through the proxy.',
  socks_reply: 'A SOCKS server answered a request.',
} satisfies Record<keyof AnalyzerEvents, string>;

export type AnalyzerPoints = { readonly [K in keyof AnalyzerEvents]: EventPoint<AnalyzerEvents[K]> };

export function analyzerPoints(bus: Bus): AnalyzerPoints {
  const points: Record<string, unknown> = {};
  for (const name of Object.keys(analyzerEvents)) points[name] = bus.point(name);
  return points as AnalyzerPoints;
}
