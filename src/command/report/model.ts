/**
 * What the report page is made from: the shapes that the run fills and the page reads. Nothing is imported here, so
 * that both sides can use it. Texts from the input stand in `texts` once and are named by their index.
 */

/** A column of conn.log. */
export interface ReportColumn {
  readonly name: string;
  /** Zeek's type: `count`, `set[string]`. */
  readonly type: string;
  /** True: the values are indices into `texts`; false: they are numbers. */
  readonly text: boolean;
  /** One value per line; null for unset. */
  readonly values: readonly (number | null)[];
}

/** Packets and bytes of the input over time, in slots of equal width. */
export interface Traffic {
  /** Seconds since the epoch at which the first slot begins, and the width of each in seconds. */
  readonly start: number;
  readonly width: number;
  readonly packets: readonly number[];
  /** Bytes on the wire. */
  readonly bytes: readonly number[];
}

/** Ladders of the connections: their bytes stand one after another, in the form of rung-code.ts. */
export interface LadderIndex {
  readonly uids: readonly number[];
  /** Bytes of each. */
  readonly sizes: readonly number[];
  /** Packets that each leaves out. */
  readonly omitted: readonly number[];
  /** How each ended, and its states then; indices into `texts`. */
  readonly ends: readonly number[];
  readonly states: readonly number[];
  /** The rule that exchanged the sides of each, an index into `texts`; '' for none. */
  readonly flips: readonly number[];
}

export interface ReportModel {
  /** Names of the captures. */
  readonly captures: readonly string[];
  readonly version: string;
  readonly packets: number;
  readonly bytes: number;
  /** Seconds since the epoch of the first and the last packet. */
  readonly first: number;
  readonly last: number;
  readonly texts: readonly string[];
  readonly columns: readonly ReportColumn[];
  /** Lines of conn.log that the page leaves out. */
  readonly omittedRows: number;
  readonly traffic: Traffic;
  readonly ladders: LadderIndex;
  /** What went wrong with the input; '' for nothing. */
  readonly failure: string;
}

/** Numbers for texts, in order of first mention. */
export class Texts {
  readonly all: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    let n = this.#numbers.get(text);
    if (n === undefined) {
      n = this.all.length;
      this.all.push(text);
      this.#numbers.set(text, n);
    }
    return n;
  }
}
