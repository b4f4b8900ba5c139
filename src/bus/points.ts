/** The points of a floor's events, looked up once per engine so that raising is a property access. */
import type { Bus, EventPoint } from './bus.ts';

/** A point for each event of a map from names to argument lists. */
export type PointsOf<Events> = {
  readonly [K in keyof Events]: EventPoint<Events[K] extends readonly unknown[] ? Events[K] : never>;
};

/**
 * The points of the events that `catalogue` describes. The object begins as a copy of it and keeps its shape: names
 * added one by one would make it a hash table, and each look at a point a search.
 */
export function pointsOf<Events>(
  bus: Bus,
  catalogue: Readonly<Record<keyof Events, string>>,
): PointsOf<Events> {
  const points: Record<string, unknown> = { ...catalogue };
  for (const name of Object.keys(catalogue)) points[name] = bus.point(name);
  return points as PointsOf<Events>;
}
