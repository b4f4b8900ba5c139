/** Bars beside names: states, histories and hosts of the connections that are shown. A bar narrows the search. */
import { el, section } from './dom.ts';
import { bytesText, countText } from './format.ts';
import { groupOf, meaningOf } from './states.ts';
import type { View } from './view.ts';

const MOST = 10;

interface Bar {
  readonly name: string;
  /** Its length. */
  readonly size: number;
  /** What stands beside it. */
  readonly text: string;
}

/** A list whose bars put `term=name` into the search. */
function barList(view: View, title: string, term: string, bars: () => readonly Bar[]): HTMLElement {
  const list = el('ol', { class: 'bars' });
  view.follow(() => {
    const all = bars();
    const most = Math.max(...all.map(({ size }) => size), 1);
    // the list is made anew: the focus stays on the same name
    const focused = list.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.name
      : undefined;
    const items = all.slice(0, MOST).map((bar) => barItem(view, term, bar, most));
    if (all.length === 0) items.push(el('li', { class: 'none' }, 'none'));
    if (all.length > MOST)
      items.push(el('li', { class: 'none' }, `and ${countText(all.length - MOST)} more`));
    list.replaceChildren(...items);
    if (focused !== undefined)
      list.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus();
  });
  return section(`distribution ${term}`, title, list);
}

function barItem(view: View, term: string, { name, size, text }: Bar, most: number): HTMLElement {
  const state = term === 'conn_state' ? groupOf(name) : '';
  const fill = el('span', { class: `fill ${state}` });
  fill.style.width = `${(100 * size) / most}%`;
  const choose = el(
    'button',
    {
      type: 'button',
      'aria-pressed': String(view.has(term, name)),
      title: term === 'conn_state' ? meaningOf(name) : undefined,
      'data-name': name,
    },
    el('span', { class: 'name' }, name === '' ? '(none)' : name),
    el('span', { class: 'track' }, fill),
    el('span', { class: 'amount' }, text),
  );
  choose.addEventListener('click', () => view.toggle(term, name));
  return el('li', {}, choose);
}

/** Connections by the text of a column, most frequent first. */
function countsOf({ lines, shown }: View, column: string): Bar[] {
  const counts = new Map<string, number>();
  for (const line of shown) {
    const text = lines.text(column, line);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([name, size]) => ({ name, size, text: `${countText(size)} · ${percent(size, shown.length)}` }));
}

const percent = (part: number, whole: number): string => {
  const share = (100 * part) / whole;
  return share > 0 && share < 1 ? '<1 %' : `${Math.round(share)} %`;
};

/** Bytes of IP that came from and went to each host, most first. */
function talkersOf({ lines, shown }: View): Bar[] {
  const bytes = new Map<string, number>();
  for (const line of shown) {
    const sum = (lines.number('orig_ip_bytes', line) ?? 0) + (lines.number('resp_ip_bytes', line) ?? 0);
    for (const side of ['id.orig_h', 'id.resp_h']) {
      const host = lines.text(side, line);
      bytes.set(host, (bytes.get(host) ?? 0) + sum);
    }
  }
  return [...bytes]
    .sort((a, b) => b[1] - a[1])
    .map(([name, size]) => ({ name, size, text: bytesText(size) }));
}

export const distributions = (view: View): HTMLElement =>
  el(
    'div',
    { class: 'distributions' },
    barList(view, 'Connection states', 'conn_state', () => countsOf(view, 'conn_state')),
    barList(view, 'Histories', 'history', () => countsOf(view, 'history')),
    barList(view, 'Top talkers', 'host', () => talkersOf(view)),
  );
