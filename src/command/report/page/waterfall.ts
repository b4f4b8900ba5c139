/** The connections over time: one bar each from its begin to its end, by begin from top to bottom. */
import type uPlot from 'uplot';
import type { ChartSpec } from './chart.ts';
import { spanText } from './format.ts';
import { GROUPS, type Group, groupOf } from './states.ts';
import { colour } from './theme.ts';
import type { View } from './view.ts';

/** Heights and least width of a bar, CSS pixels. */
const TALLEST = 12;
const NARROWEST = 2;

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

function draw(u: uPlot, { byTime, lines }: View): void {
  const { ctx, bbox } = u;
  const scale = devicePixelRatio;
  const step = pitch(bbox.height, byTime.length, scale);
  const bar = Math.max(1, step > 3 * scale ? step - scale : step);
  const fills = Object.fromEntries(Object.keys(GROUPS).map((group) => [group, colour(group)]));
  const from = u.valToPos(u.scales.x!.min!, 'x', true);
  const perSecond = bbox.width / (u.scales.x!.max! - u.scales.x!.min!);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  let group: Group | undefined;
  byTime.forEach((line, i) => {
    const next = groupOf(lines.text('conn_state', line));
    if (next !== group) ctx.fillStyle = fills[next]!;
    group = next;
    const x = from + (lines.begin[line]! - u.scales.x!.min!) * perSecond;
    const width = Math.max(NARROWEST * scale, (lines.end[line]! - lines.begin[line]!) * perSecond);
    ctx.fillRect(x, bbox.top + i * step, width, bar);
  });
  ctx.restore();
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
