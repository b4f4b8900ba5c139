/** The session floor's event points, looked up once per engine so that raising is a property access. */
import type { Bus, EventPoint } from '../bus/bus.ts';
import { type SessionEvents, sessionEvents } from './events.ts';

export type SessionPoints = { readonly [K in keyof SessionEvents]: EventPoint<SessionEvents[K]> };

export function sessionPoints(bus: Bus): SessionPoints {
  const points: Record<string, unknown> = {};
  for (const name of Object.keys(sessionEvents)) points[name] = bus.point(name);
  return points as SessionPoints;
}
