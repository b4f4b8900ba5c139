/** The timeline: connections, packets and bytes over one span of time that zooms by drag, keys and buttons. */
import { type Chart, type ChartSpec, makeChart } from './chart.ts';
import { button, el, section } from './dom.ts';
import { spanText, timeText } from './format.ts';
import { RATES, rateChart } from './rates.ts';
import { GROUPS } from './states.ts';
import { onThemeChange } from './theme.ts';
import type { View } from './view.ts';
import { waterfall } from './waterfall.ts';

/** Part of the span that a key moves. */
const STEP = 0.2;

export function timeline(view: View, open: (line: number) => void): HTMLElement {
  const range = el('output', { class: 'range', 'aria-live': 'polite' });
  const whole = button('Whole capture', () => view.zoom(view.first, view.last));
  const bar = el(
    'div',
    { class: 'bar' },
    range,
    button('−', () => view.scale(2), { 'aria-label': 'Zoom out', class: 'square' }),
    button('+', () => view.scale(0.5), { 'aria-label': 'Zoom in', class: 'square' }),
    whole,
  );
  const charts = el('div', {
    class: 'charts',
    tabindex: 0,
    role: 'group',
    'aria-label': 'Timeline. Arrow keys move, plus and minus zoom, zero shows the whole capture.',
  });
  charts.addEventListener('keydown', (event) => {
    if (!act(view, event.key)) return;
    event.preventDefault();
  });
  const keys = el(
    'ul',
    { class: 'key' },
    ...Object.entries(GROUPS).map(([group, text]) => el('li', { class: group }, text)),
  );
  view.follow(() => {
    const span = view.to - view.from;
    range.textContent = view.whole
      ? `${timeText(view.lines.model.first, span)} UTC, ${spanText(view.lines.model.last - view.lines.model.first)}`
      : `${timeText(view.from, span)} UTC, ${spanText(span)} shown`;
    whole.disabled = view.whole;
  });
  drawInto(charts, view, open);
  return section('timeline', 'Timeline', bar, charts, keys);
}

/** Makes the charts once the place for them has a width, and again when that or the colours change. */
function drawInto(host: HTMLElement, view: View, open: (line: number) => void): void {
  let charts: Chart[] = [];
  const add = (title: string, spec: (say: (text: string) => void) => ChartSpec): void => {
    const value = el('span', { class: 'value' });
    const plot = el('div', { class: 'plot' });
    host.append(el('figure', {}, el('figcaption', {}, title, value), plot));
    const say = (text: string): void => {
      value.textContent = text;
    };
    charts.push(makeChart(plot, view, spec(say)));
  };
  let width = 0;
  const make = (): void => {
    for (const { plot } of charts) plot.destroy();
    charts = [];
    host.replaceChildren();
    add('Connections', (say) => waterfall(view, say, open));
    RATES.forEach((rate, i) => {
      const title = rate === 'packets' ? 'Packets per second' : 'Bytes per second';
      add(title, (say) => rateChart(view, rate, i === RATES.length - 1, say));
    });
  };
  new ResizeObserver(() => {
    if (host.clientWidth === width) return;
    width = host.clientWidth;
    make();
  }).observe(host);
  onThemeChange(make);
  view.follow(() => {
    for (const chart of charts) chart.update();
  });
}

/** What a key does to the span; false for a key that does nothing. */
function act(view: View, key: string): boolean {
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => view.move(-STEP),
    ArrowRight: () => view.move(STEP),
    '+': () => view.scale(0.5),
    '=': () => view.scale(0.5),
    '-': () => view.scale(2),
    '0': () => view.zoom(view.first, view.last),
  };
  actions[key]?.();
  return key in actions;
}
