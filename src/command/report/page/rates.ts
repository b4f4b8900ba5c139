/** The charts of packets and bytes a second: the slots of the input, joined to as many as a chart can show. */
import uPlot from 'uplot';
import type { ChartSpec } from './chart.ts';
import { bytesText, compact, countText } from './format.ts';
import { colour } from './theme.ts';
import type { View } from './view.ts';

/** Steps that a chart shows at most. */
const STEPS = 240;

export const RATES = ['packets', 'bytes'] as const;
export type Rate = (typeof RATES)[number];

/** Times and rates a second over the shown span; a step ends where the next one begins. */
export function ratesOf(view: View, what: Rate): [number[], number[]] {
  const { start, width, [what]: slots } = view.lines.model.traffic;
  const firstSlot = Math.max(0, Math.floor((view.from - start) / width));
  const lastSlot = Math.min(slots.length, Math.ceil((view.to - start) / width));
  const joined = Math.max(1, Math.ceil((lastSlot - firstSlot) / STEPS));
  const times: number[] = [];
  const rates: number[] = [];
  // steps begin at multiples, so that they stay as they are when the span moves
  for (let slot = firstSlot - (firstSlot % joined); slot < lastSlot; slot += joined) {
    let sum = 0;
    for (let i = slot; i < Math.min(slot + joined, slots.length); i++) sum += slots[i]!;
    times.push(start + slot * width);
    rates.push(sum / (joined * width));
  }
  const after = times.length === 0 ? view.from : times.at(-1)! + joined * width;
  return [
    [...times, after],
    [...rates, 0],
  ];
}

const texts: Readonly<Record<Rate, (n: number) => string>> = {
  packets: (n) => `${countText(Math.round(n))} packets/s`,
  bytes: (n) => `${bytesText(n)}/s`,
};

export function rateChart(view: View, what: Rate, times: boolean, say: (text: string) => void): ChartSpec {
  const stroke = colour('accent');
  return {
    label: `${what} per second`,
    height: times ? 108 : 84,
    times,
    series: {
      stroke,
      fill: colour('accent-soft'),
      width: 1.25,
      points: { show: false },
      paths: uPlot.paths.stepped!({ align: 1 }),
    },
    y: {
      scale: { range: (_u, _min, max) => [0, Math.max(max * 1.05, 1)] },
      axis: { values: (_u, marks) => marks.map(compact), space: 28 },
    },
    data: () => ratesOf(view, what),
    pointed: (u, at) => {
      const rate = at === undefined ? undefined : rateAt(u, u.posToVal(at.x, 'x'));
      say(rate === undefined ? '' : texts[what](rate));
    },
  };
}

/** The rate of the step that a time falls into. */
function rateAt(u: uPlot, time: number): number | undefined {
  const [times, rates] = u.data as unknown as [number[], number[]];
  const next = times.findIndex((t) => t > time);
  return next < 1 ? undefined : rates[next - 1];
}
