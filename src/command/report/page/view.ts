/** What the page shows: a span of time, a search and an order; parts of the page are told when it changes. */
import type { Lines } from './data.ts';

export type Order = 'ascending' | 'descending';

export class View {
  readonly lines: Lines;
  /** Seconds of the whole input, never empty. */
  readonly first: number;
  readonly last: number;
  from: number;
  to: number;
  query = '';
  sortedBy = 'ts';
  order: Order = 'ascending';
  /** Lines that are shown, by time and in the chosen order. */
  byTime: Int32Array;
  shown: Int32Array;
  readonly #told: (() => void)[] = [];
  #waiting = false;

  constructor(lines: Lines) {
    this.lines = lines;
    const { first, last } = lines.model;
    const margin = Math.max((last - first) * 0.01, 0.0005);
    this.first = first - margin;
    this.last = last + margin;
    this.from = this.first;
    this.to = this.last;
    this.byTime = lines.byTime;
    this.shown = lines.byTime;
  }

  /** Calls at once, and after every change. */
  follow(act: () => void): void {
    this.#told.push(act);
    act();
  }

  get whole(): boolean {
    return this.from === this.first && this.to === this.last;
  }

  /** Shows a span, kept within the input. */
  zoom(from: number, to: number): void {
    const width = Math.min(Math.max(to - from, 1e-5), this.last - this.first);
    const start = Math.min(Math.max(from, this.first), this.last - width);
    if (start === this.from && start + width === this.to) return;
    this.from = start;
    this.to = width === this.last - this.first ? this.last : start + width;
    this.#change();
  }

  /** Makes the span so many times as wide around its middle, or moves it by a part of itself. */
  scale(factor: number): void {
    const middle = (this.from + this.to) / 2;
    const half = ((this.to - this.from) / 2) * factor;
    this.zoom(middle - half, middle + half);
  }

  move(part: number): void {
    const by = (this.to - this.from) * part;
    this.zoom(this.from + by, this.to + by);
  }

  search(query: string): void {
    this.query = query;
    this.#change();
  }

  /** Sorts by a column; a second time turns the order round. */
  sort(name: string): void {
    const again = this.sortedBy === name && this.order === 'ascending';
    this.order = again ? 'descending' : 'ascending';
    this.sortedBy = name;
    this.#change();
  }

  /** Puts `name=value` into the search, in the place of another value of that name; takes it out when it is there. */
  toggle(name: string, value: string): void {
    const term = `${name}=${value}`;
    const words = wordsOf(this.query);
    const others = words.filter((word) => !word.startsWith(`${name}=`));
    this.search([...others, ...(words.includes(term) ? [] : [term])].join(' '));
  }

  has(name: string, value: string): boolean {
    return wordsOf(this.query).includes(`${name}=${value}`);
  }

  /** Several changes in one task are told once, before the next frame. */
  #change(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#select();
      for (const act of this.#told) act();
    });
  }

  #select(): void {
    const { lines, from, to } = this;
    const tests = wordsOf(this.query).map((word) => testOf(lines, word));
    const { begin, end } = lines;
    this.byTime = lines.byTime.filter(
      (i) => begin[i]! <= to && end[i]! >= from && tests.every((test) => test(i)),
    );
    const keys = lines.keys(this.sortedBy);
    const sign = this.order === 'ascending' ? 1 : -1;
    // infinities have no difference
    const compare = (a: number, b: number): number =>
      keys[a]! < keys[b]! ? -sign : keys[a]! > keys[b]! ? sign : 0;
    this.shown = this.sortedBy === 'ts' && sign > 0 ? this.byTime : this.byTime.slice().sort(compare);
  }
}

const wordsOf = (query: string): string[] => query.split(/\s+/).filter((word) => word !== '');

/** `name=value` for a column, `host=address` for either end; any other word is looked for in all texts, and begins a uid. */
function testOf(lines: Lines, word: string): (line: number) => boolean {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(word) ?? [];
  if (name === 'host') {
    return (i) => lines.text('id.orig_h', i) === value || lines.text('id.resp_h', i) === value;
  }
  if (lines.has(name)) return (i) => lines.text(name, i) === value;
  const wanted = word.toLowerCase();
  return (i) => lines.haystack(i).includes(wanted) || lines.text('uid', i).startsWith(word);
}
