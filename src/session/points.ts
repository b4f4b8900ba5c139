/** The session floor's event points, looked up once per engine so that raising is a property access. */
import type { Bus } from '../bus/bus.ts';
import { type PointsOf, pointsOf } from '../bus/points.ts';
import { type SessionEvents, sessionEvents } from './events.ts';

export type SessionPoints = PointsOf<SessionEvents>;

export const sessionPoints = (bus: Bus): SessionPoints => pointsOf<SessionEvents>(bus, sessionEvents);
