/** What values print themselves to, and a text in hand that they can: for writers whose values are no lines of a file. */
import type { Stops } from './line-file.ts';

/** Appends texts: a LineFile, or a text in hand. */
export interface ValueSink {
  /** Characters below 0x80. */
  ascii(text: string): void;
  text(text: string): void;
  /** A text if it is ASCII without any of the stops; else appends nothing and is false. */
  plain(text: string, stops: Stops): boolean;
}

export class TextLine implements ValueSink {
  #text = '';

  ascii(text: string): void {
    this.#text += text;
  }

  text(text: string): void {
    this.#text += text;
  }

  plain(text: string, stops: Stops): boolean {
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c > 0x7f || stops[c] === 1) return false;
    }
    this.#text += text;
    return true;
  }

  /** Gives the text, and begins the next one. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}
