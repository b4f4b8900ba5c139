/** The connections over time: one bar each from its begin to its end, by begin from top to bottom. */
import type uPlot from 'uplot';
import type { ChartSpec } from './chart.ts';
import { spanText } from './format.ts';
import { type Group, groupOf } from './states.ts';
import { colour } from './theme.ts';
import type { View } from './view.ts';

/** Heights and least width of a bar, CSS pixels. */
const TALLEST = 12;
const NARROWEST = 2;
/** From the bottom to the top. */
const LAYERS: readonly Group[] = ['complete', 'open', 'other', 'failed', 'reset'];

export function waterfall(view: View, say: (text: string) => void, open: (line: number) => void): ChartSpec {
  return {
    label: 'connections',
    height: 190,
    times: false,
    series: { paths: () => null, points: { show: false } },
    y: {
      scale: { range: () => [0, 1] },
      axis: { values: (_u, marks) => marks.map(() => ''), grid: { show: false } },
    },
    data: () => [
      [view.from, view.to],
      [0, 0],
    ],
    draw: (u) => draw(u, view),
    pointed: (u, at) => {
      const line = at === undefined ? undefined : lineAt(u, view, at);
      u.over.onclick = line === undefined ? null : () => open(line);
      u.over.style.cursor = line === undefined ? '' : 'pointer';
      say(line === undefined ? '' : lineText(view, line));
    },
  };
}

/** Height of the place of one bar, in pixels of the canvas or of the page. */
const pitch = (height: number, bars: number, scale: number): number =>
  Math.min(TALLEST * scale, height / bars);

function draw(u: uPlot, view: View): void {
  const { byTime, lines } = view;
  const { ctx, bbox } = u;
  const scale = devicePixelRatio;
  const step = pitch(bbox.height, byTime.length, scale);
  const bar = Math.max(1, step > 3 * scale ? step - scale : step);
  const from = u.valToPos(u.scales.x!.min!, 'x', true);
  const perSecond = bbox.width / (u.scales.x!.max! - u.scales.x!.min!);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  // bars of the rarer groups come last, so that they are not hidden among many
  const places = placesByGroup(view);
  for (const group of LAYERS) {
    ctx.fillStyle = colour(group);
    for (const i of places[group]) {
      const line = byTime[i]!;
      const x = from + (lines.begin[line]! - u.scales.x!.min!) * perSecond;
      const width = Math.max(NARROWEST * scale, (lines.end[line]! - lines.begin[line]!) * perSecond);
      ctx.fillRect(x, bbox.top + i * step, width, bar);
    }
  }
  ctx.restore();
}

/** Places of the shown lines, from top to bottom, by the group of their state. */
function placesByGroup({ byTime, lines }: View): Record<Group, number[]> {
  const places: Record<Group, number[]> = { complete: [], open: [], failed: [], reset: [], other: [] };
  byTime.forEach((line, i) => {
    places[groupOf(lines.text('conn_state', line))].push(i);
  });
  return places;
}

/** The line whose bar is at this height, whether or not the pointer is on it. */
function lineAt(u: uPlot, { byTime }: View, { y }: { y: number }): number | undefined {
  const height = u.bbox.height / devicePixelRatio;
  return byTime[Math.floor(y / pitch(height, byTime.length, 1))];
}

function lineText({ lines }: View, line: number): string {
  const state = lines.text('conn_state', line);
  return `${lines.side('orig', line)} → ${lines.side('resp', line)}, ${state}, ${spanText(lines.end[line]! - lines.begin[line]!)}`;
}
