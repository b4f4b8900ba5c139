/** What values print themselves to, and a text in hand that they can: for writers whose values are no lines of a file. */
import type { Stops } from './line-file.ts';

/** Appends texts: a LineFile, or a text in hand. */
export interface ValueSink {
  /** Characters below 0x80. */
  ascii(text: string): void;
  text(text: string): void;
  /** One of them, by its code. */
  byte(code: number): void;
  /** A whole number of 32 bits. */
  digits(v: number): void;
  /** Seconds, whole ones of 32 bits and millionths. */
  seconds(whole: number, micros: number): void;
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

  byte(code: number): void {
    this.#text += String.fromCharCode(code);
  }

  digits(v: number): void {
    this.#text += v;
  }

  seconds(whole: number, micros: number): void {
    this.#text += `${whole}.${String(micros).padStart(6, '0')}`;
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
