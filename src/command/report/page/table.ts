/**
 * The table of connections: search, sort, and rows of which only those in sight exist. It is one stop of the Tab key;
 * arrow keys move over the rows, Enter opens a ladder.
 */
import type { Lines } from './data.ts';
import { button, el, section } from './dom.ts';
import { bytesText, clockText, countText, spanText } from './format.ts';
import { groupOf } from './states.ts';
import type { View } from './view.ts';

interface Column {
  readonly title: string;
  /** The column of conn.log that sorts it. */
  readonly sort: string;
  readonly css: string;
  readonly text: (lines: Lines, line: number) => string;
}

const numberText =
  (name: string, text: (n: number) => string) =>
  (lines: Lines, line: number): string => {
    const value = lines.number(name, line);
    return value === null ? '' : text(value);
  };

const COLUMNS: readonly Column[] = [
  { title: 'Time', sort: 'ts', css: 'ts', text: numberText('ts', clockText) },
  { title: 'Originator', sort: 'id.orig_h', css: 'orig', text: (lines, i) => lines.side('orig', i) },
  { title: 'Responder', sort: 'id.resp_h', css: 'resp', text: (lines, i) => lines.side('resp', i) },
  { title: 'Proto', sort: 'proto', css: 'proto', text: (lines, i) => lines.text('proto', i) },
  { title: 'Service', sort: 'service', css: 'service', text: (lines, i) => lines.text('service', i) },
  { title: 'Duration', sort: 'duration', css: 'duration number', text: numberText('duration', spanText) },
  { title: 'Sent', sort: 'orig_bytes', css: 'sent number', text: numberText('orig_bytes', bytesText) },
  {
    title: 'Received',
    sort: 'resp_bytes',
    css: 'received number',
    text: numberText('resp_bytes', bytesText),
  },
  { title: 'State', sort: 'conn_state', css: 'state', text: (lines, i) => lines.text('conn_state', i) },
  { title: 'History', sort: 'history', css: 'history', text: (lines, i) => lines.text('history', i) },
];

/** Columns of Zeek's conn.log that the ladder shows, but not the table. */
const ASIDE = new Set([
  'uid',
  'id.orig_p',
  'id.resp_p',
  'local_orig',
  'local_resp',
  'missed_bytes',
  'orig_pkts',
  'orig_ip_bytes',
  'resp_pkts',
  'resp_ip_bytes',
  'tunnel_parents',
  'ip_proto',
]);

/** What scripts have added to conn.log, under its own name. */
const addedColumns = ({ model }: Lines): Column[] =>
  model.columns
    .filter(({ name }) => !ASIDE.has(name) && COLUMNS.every(({ sort }) => sort !== name))
    .map(({ name, text }) => ({
      title: name,
      sort: name,
      css: text ? 'added' : 'added number',
      text: (lines, line) => lines.text(name, line),
    }));

/** Columns whose values may be longer than their place: the whole value is shown on hovering. */
const MAY_BE_CUT = /orig|resp|proto|service|history|added/;

/** Rows that exist beyond each edge. */
const MARGIN = 8;

export function table(view: View, open: (line: number) => void): HTMLElement {
  const count = el('output', { class: 'count', 'aria-live': 'polite' });
  const search = el('input', {
    type: 'search',
    id: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'address, port, state, history, uid…',
    'aria-describedby': 'search-hint',
  });
  search.addEventListener('input', () => view.search(search.value));
  view.follow(() => {
    if (search.value !== view.query) search.value = view.query;
    const [shown, all] = [view.shown.length, view.lines.count];
    count.textContent = shown === all ? countText(all) : `${countText(shown)} of ${countText(all)}`;
  });
  const hint = el(
    'p',
    { id: 'search-hint', class: 'hint' },
    'All words must be found. Exact: conn_state=SF, host=10.0.0.1, any column of conn.log.',
  );
  const bar = el('div', { class: 'bar' }, el('label', { for: 'search' }, 'Search'), search, count);
  return section('connections', 'Connections', bar, hint, new Grid(view, open).element);
}

class Grid {
  readonly element: HTMLElement;
  readonly #view: View;
  readonly #open: (line: number) => void;
  readonly #columns: readonly Column[];
  readonly #space = el('div', { class: 'space', role: 'rowgroup' });
  readonly #head: HTMLElement;
  /** The place of the row that the keys are at. */
  #active = 0;

  constructor(view: View, open: (line: number) => void) {
    this.#view = view;
    this.#open = open;
    const added = addedColumns(view.lines);
    this.#columns = [...COLUMNS, ...added];
    this.#head = el(
      'div',
      { class: 'row head', role: 'row', 'aria-rowindex': 1 },
      ...this.#columns.map(headCell(view)),
    );
    this.element = el(
      'div',
      {
        class: 'grid',
        role: 'grid',
        tabindex: 0,
        'aria-label': 'Connections. Arrow keys move, Enter opens the packet ladder.',
        'aria-colcount': this.#columns.length,
      },
      el('div', { role: 'rowgroup', class: 'heads' }, this.#head),
      this.#space,
    );
    this.element.style.setProperty('--added', String(added.length));
    if (added.length > 0) this.element.classList.add('wider');
    this.element.addEventListener('scroll', () => this.#render());
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.#space.addEventListener('click', (event) => this.#click(event));
    new ResizeObserver(() => this.#render()).observe(this.element);
    view.follow(() => this.#changed());
  }

  #changed(): void {
    const { shown, sortedBy, order } = this.#view;
    this.#active = Math.min(this.#active, Math.max(0, shown.length - 1));
    this.element.setAttribute('aria-rowcount', String(shown.length + 1));
    this.#columns.forEach(({ sort }, i) => {
      this.#head.children[i]!.setAttribute('aria-sort', sort === sortedBy ? order : 'none');
    });
    this.#render();
  }

  /** Height of a row, CSS pixels; the style sheet has two, for wide and narrow pages. */
  get #height(): number {
    return Number.parseFloat(getComputedStyle(this.element).getPropertyValue('--row'));
  }

  /** Makes the rows in sight. */
  #render(): void {
    const { shown } = this.#view;
    const height = this.#height;
    const { scrollTop, clientHeight } = this.element;
    this.#space.style.height = `${shown.length * height}px`;
    const first = Math.max(0, Math.floor(scrollTop / height) - MARGIN);
    const last = Math.min(shown.length, Math.ceil((scrollTop + clientHeight) / height) + MARGIN);
    const rows: HTMLElement[] = [];
    for (let at = first; at < last; at++) rows.push(this.#row(at, at * height));
    if (shown.length === 0) rows.push(el('p', { class: 'none' }, 'No connection fits.'));
    this.#space.replaceChildren(...rows);
    this.element.setAttribute('aria-activedescendant', `row-${this.#active}`);
  }

  #row(at: number, top: number): HTMLElement {
    const { shown, lines } = this.#view;
    const line = shown[at]!;
    const group = groupOf(lines.text('conn_state', line));
    const row = el(
      'div',
      {
        class: `row ${group}`,
        role: 'row',
        id: `row-${at}`,
        'aria-rowindex': at + 2,
        'aria-selected': String(at === this.#active),
      },
      ...this.#columns.map(({ css, text }) => {
        const value = text(lines, line);
        return el(
          'span',
          { class: css, role: 'gridcell', title: MAY_BE_CUT.test(css) ? value : undefined },
          value,
        );
      }),
    );
    row.style.top = `${top}px`;
    return row;
  }

  #click(event: Event): void {
    const row = (event.target as Element).closest('[role=row]');
    if (row === null) return;
    this.#active = Number(row.id.slice('row-'.length));
    this.#render();
    this.#open(this.#view.shown[this.#active]!);
  }

  #key(event: KeyboardEvent): void {
    // the buttons of the head have keys of their own
    if (event.target !== this.element) return;
    const last = this.#view.shown.length - 1;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.#height) - 2);
    const places: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: last,
    };
    const place = places[event.key];
    if (place !== undefined) this.#moveTo(Math.min(Math.max(place, 0), Math.max(last, 0)));
    else if (event.key === 'Enter' && last >= 0) this.#open(this.#view.shown[this.#active]!);
    else return;
    event.preventDefault();
  }

  #moveTo(place: number): void {
    this.#active = place;
    const height = this.#height;
    const head = this.#head.offsetHeight;
    const top = place * height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + height + head > scrollTop + clientHeight) {
      this.element.scrollTop = top + height + head - clientHeight;
    }
    this.#render();
  }
}

const headCell =
  (view: View) =>
  ({ title, sort, css }: Column): HTMLElement =>
    el(
      'span',
      { class: css, role: 'columnheader' },
      button(title, () => view.sort(sort)),
    );
