/** The data of the page: unpacked, and read by line and column. */
import type { ReportColumn, ReportModel } from '../model.ts';
import { type CodedRung, readRungs } from '../rung-code.ts';
import { endText } from './format.ts';

/** Unpacks what stands in an element of the page. */
export async function unpacked(id: string): Promise<Response> {
  const element = document.getElementById(id)!;
  const text = atob(element.textContent);
  element.remove();
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')));
}

/** Types that stand in conn.log with six decimals. */
const SECONDS = new Set(['time', 'interval']);

/** What a ladder holds, with its texts. */
export interface Ladder {
  readonly rungs: readonly CodedRung[];
  readonly omitted: number;
  readonly end: string;
  readonly states: string;
  /** The rule that exchanged originator and responder; '' for none. */
  readonly flip: string;
}

/** The lines of conn.log. A line is named by its number in the order of the log. */
export class Lines {
  readonly model: ReportModel;
  readonly count: number;
  /** Seconds: begin of each line's connection, and its end. */
  readonly begin: Float64Array;
  readonly end: Float64Array;
  /** Lines by begin. */
  readonly byTime: Int32Array;
  readonly #columns: ReadonlyMap<string, ReportColumn>;
  readonly #ladders: Uint8Array;
  /** Number and first byte of the ladder of each uid. */
  readonly #places = new Map<number, readonly [ladder: number, at: number]>();
  readonly #keys = new Map<string, Float64Array>();
  #haystacks: (string | undefined)[] = [];

  constructor(model: ReportModel, ladders: Uint8Array) {
    this.model = model;
    this.#ladders = ladders;
    this.#columns = new Map(model.columns.map((column) => [column.name, column]));
    this.count = model.columns[0]?.values.length ?? 0;
    this.begin = Float64Array.from({ length: this.count }, (_, i) => this.number('ts', i) ?? model.first);
    this.end = this.begin.map((t, i) => t + (this.number('duration', i) ?? 0));
    this.byTime = Int32Array.from({ length: this.count }, (_, i) => i);
    this.byTime.sort((a, b) => this.begin[a]! - this.begin[b]! || a - b);
    let at = 0;
    model.ladders.uids.forEach((uid, i) => {
      this.#places.set(uid, [i, at]);
      at += model.ladders.sizes[i]!;
    });
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  number(name: string, line: number): number | null {
    const column = this.#columns.get(name);
    return column === undefined || column.text ? null : column.values[line]!;
  }

  /** A value as text; '' for unset. */
  text(name: string, line: number): string {
    const column = this.#columns.get(name);
    const value = column?.values[line];
    if (column === undefined || value === undefined || value === null) return '';
    if (column.text) return this.model.texts[value]!;
    return SECONDS.has(column.type) ? value.toFixed(6) : String(value);
  }

  /** One end of the connection: `10.0.0.1:80`. */
  side(which: 'orig' | 'resp', line: number): string {
    return endText(this.text(`id.${which}_h`, line), this.number(`id.${which}_p`, line));
  }

  /** What the search looks through, in lower case; identifiers are random letters, and stay outside. */
  haystack(line: number): string {
    let text = this.#haystacks[line];
    if (text === undefined) {
      const texts = this.model.columns
        .filter(({ text, name }) => text && name !== 'uid' && name !== 'tunnel_parents')
        .map(({ name }) => this.text(name, line));
      text = [this.side('orig', line), this.side('resp', line), ...texts].join('\n').toLowerCase();
      this.#haystacks[line] = text;
    }
    return text;
  }

  /** Numbers that sort the lines by a column; unset ones come first. */
  keys(name: string): Float64Array {
    let keys = this.#keys.get(name);
    if (keys === undefined) {
      const column = this.#columns.get(name);
      const ranks = column?.text === true ? this.#ranks(column) : undefined;
      keys = Float64Array.from({ length: this.count }, (_, i) => {
        const value = column?.values[i] ?? null;
        return value === null ? Number.NEGATIVE_INFINITY : ranks === undefined ? value : ranks.get(value)!;
      });
      this.#keys.set(name, keys);
    }
    return keys;
  }

  /** The place of each text of a column in the order of people: 10.0.0.9 before 10.0.0.10. */
  #ranks({ values }: ReportColumn): Map<number, number> {
    const { compare } = new Intl.Collator('en', { numeric: true });
    const { texts } = this.model;
    const distinct = [...new Set(values.filter((value) => value !== null))];
    distinct.sort((a, b) => compare(texts[a]!, texts[b]!));
    return new Map(distinct.map((text, rank) => [text, rank]));
  }

  ladder(line: number): Ladder | undefined {
    const uid = this.#columns.get('uid')?.values[line];
    const place = uid === undefined || uid === null ? undefined : this.#places.get(uid);
    if (place === undefined) return undefined;
    const [i, at] = place;
    const { sizes, omitted, ends, states, flips } = this.model.ladders;
    return {
      rungs: readRungs(this.#ladders.subarray(at, at + sizes[i]!)),
      omitted: omitted[i]!,
      end: this.model.texts[ends[i]!]!,
      states: this.model.texts[states[i]!]!,
      flip: this.model.texts[flips[i]!]!,
    };
  }
}
