/** A chart of the timeline: uPlot with the page's colours, its time on the common span. */
import uPlot from 'uplot';
import { markText } from './format.ts';
import { colour } from './theme.ts';
import type { View } from './view.ts';

/** Width of the axis on the left, CSS pixels: the same for all charts, so that their times stand in one line. */
export const LEFT = 56;
/** One key: the cursors of all charts move together. */
const SYNC = 'timeline';

const FONT = '12px system-ui, sans-serif';

/** Seconds between two marks of time: what clocks have. */
const STEPS = [
  ...[1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1].flatMap((unit) => [unit, 2 * unit, 5 * unit]),
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => 60 * minutes),
  ...[1, 2, 3, 6, 12].map((hours) => 3600 * hours),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map((days) => 86400 * days),
];

/** What the charts differ in. */
export interface ChartSpec {
  readonly label: string;
  readonly height: number;
  /** Shows the time below. */
  readonly times: boolean;
  readonly series: uPlot.Series;
  readonly y: { readonly scale: uPlot.Scale; readonly axis: uPlot.Axis };
  readonly data: () => uPlot.AlignedData;
  readonly draw?: (u: uPlot) => void;
  /** The pointer is at a place of the plot, CSS pixels; undefined: it is gone. */
  readonly pointed?: (u: uPlot, at: { x: number; y: number } | undefined) => void;
}

export interface Chart {
  readonly plot: uPlot;
  update(): void;
}

export function makeChart(host: HTMLElement, view: View, spec: ChartSpec): Chart {
  const line = colour('line');
  const axis = {
    stroke: colour('muted'),
    font: FONT,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      width: Math.max(host.clientWidth, 200),
      height: spec.height,
      padding: [8, 28, spec.times ? 0 : 8, 0],
      legend: { show: false },
      cursor: {
        sync: { key: SYNC },
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
      },
      scales: { x: { time: false, range: () => [view.from, view.to] }, y: spec.y.scale },
      series: [{}, spec.series],
      axes: [
        {
          ...axis,
          show: spec.times,
          size: 28,
          space: 84,
          incrs: STEPS,
          values: (_u, marks, _axis, _space, step) => marks.map((t) => markText(t, step)),
        },
        { ...axis, size: LEFT, ...spec.y.axis },
      ],
      hooks: {
        draw: spec.draw === undefined ? [] : [spec.draw],
        setSelect: [(u) => zoomInto(u, view)],
        setCursor: [
          (u) => {
            const { left = -1, top = -1 } = u.cursor;
            spec.pointed?.(u, left < 0 ? undefined : { x: left, y: top });
          },
        ],
      },
    },
    spec.data(),
    host,
  );
  plot.root.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
  return {
    plot,
    update: () => plot.setData(spec.data()),
  };
}

/** The reader dragged over a part of the plot. */
function zoomInto(u: uPlot, view: View): void {
  const { left, width } = u.select;
  if (width < 3) return;
  const [from, to] = [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')];
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  view.zoom(from, to);
}
