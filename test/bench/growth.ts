/** How cost grows: packets a second against live connections, handlers, and frame size; as tables and as plots. */
import { program } from './commands.ts';
import type { Point } from './growth-point.ts';
import type { Plot } from './plot.ts';
import { count } from './table.ts';

interface Axis {
  readonly name: string;
  readonly title: string;
  readonly logarithmic: boolean;
  readonly values: readonly number[];
  /** With --quick. */
  readonly few: readonly number[];
  /** Arguments of growth-point.ts: flows, handlers, frame size. */
  point(value: number): readonly [number, number, number];
}

const FLOWS = 1000;
const SIZE = 128;

const axes: readonly Axis[] = [
  {
    name: 'live connections',
    title: 'Packets a second by live connections',
    logarithmic: true,
    values: [1e3, 1e4, 1e5, 1e6],
    few: [1e3, 1e5],
    point: (flows) => [flows, 0, SIZE],
  },
  {
    name: 'handlers',
    title: 'Packets a second by handlers of new_packet',
    logarithmic: false,
    values: [0, 1, 3, 10, 30, 100],
    few: [0, 10, 100],
    point: (handlers) => [FLOWS, handlers, SIZE],
  },
  {
    name: 'frame bytes',
    title: 'Packets a second by frame size',
    logarithmic: false,
    values: [64, 128, 256, 512, 1024, 1500],
    few: [64, 1500],
    point: (size) => [FLOWS, 0, size],
  },
];

export interface Growth {
  readonly axis: string;
  readonly title: string;
  readonly logarithmic: boolean;
  /** Value of the axis, packets a second (best run). */
  readonly points: readonly (readonly [number, number])[];
}

export function measureGrowth(packets: number, runs: number, quick: boolean): Growth[] {
  return axes.map(({ name, title, logarithmic, values, few, point }) => ({
    axis: name,
    title,
    logarithmic,
    points: (quick ? few : values).map((value) => [value, best(point(value), packets, runs)] as const),
  }));
}

function best(point: readonly number[], packets: number, runs: number): number {
  const args = [...point, packets].map(String);
  const speeds = Array.from({ length: runs }, () => {
    const { packets: fed, seconds } = program<Point>('growth-point.ts', args);
    return fed / seconds;
  });
  return Math.max(...speeds);
}

export function growthRows({ axis, points }: Growth): string[][] {
  const first = points[0]![1];
  return [
    [axis, 'best packets/s', 'µs a packet', 'of the first'],
    ...points.map(([value, speed]) => [
      count(value),
      count(speed),
      (1e6 / speed).toFixed(2),
      (speed / first).toFixed(2),
    ]),
  ];
}

export const growthPlot = ({ axis, title, logarithmic, points }: Growth): Plot => ({
  title,
  x: { name: axis, logarithmic },
  y: { name: 'packets/s', logarithmic: false },
  points,
});
