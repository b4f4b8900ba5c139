/**
 * Escaping of strings: the ASCII writer's segments and the JSON writer's rules.
 *
 * Zeek's strings are bytes. A JavaScript string stands for its UTF-8 bytes; other bytes come as Uint8Array. What may
 * not be shown becomes `\xNN`, byte by byte.
 */

const BACKSLASH = 0x5c;
const HEX = Array.from({ length: 256 }, (_, i) => `\\x${i.toString(16).padStart(2, '0')}`);
const PLAIN = /^[ -[\]-~]*$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Characters that are valid UTF-8 and yet not shown: controls, private use, U+FFF0 to U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufff0-\uffff]/;

export const bytesOf = (value: string | Uint8Array): Uint8Array =>
  typeof value === 'string' ? encoder.encode(value) : value;

/** Every byte as `\xNN`. */
export const hexText = (bytes: Iterable<number>): string => Array.from(bytes, (b) => HEX[b]).join('');

const isPrintable = (b: number): boolean => b >= 0x20 && b < 0x7f;

/** Printable ASCII as it is, all else as `\xNN`. */
const printableText = (bytes: Uint8Array): string =>
  Array.from(bytes, (b) => (isPrintable(b) ? String.fromCharCode(b) : HEX[b])).join('');

/** Valid UTF-8 as it is; else every byte that is no printable ASCII as `\xNN`. */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return printableText(bytes);
  }
}

/** One segment: as it is when all of it may be shown, else every byte that is no printable ASCII escaped. */
function segmentText(bytes: Uint8Array): string {
  try {
    const text = decoder.decode(bytes);
    if (!FORBIDDEN.test(text)) return text;
  } catch {
    // no UTF-8
  }
  return printableText(bytes);
}

/** How one log escapes. */
export interface AsciiEscaping {
  readonly separator: string;
  readonly setSeparator: string;
  readonly utf8: boolean;
}

/** A string of the ASCII writer; `inContainer` escapes the set separator, too. */
export class AsciiEscaper {
  readonly #stops: readonly Uint8Array[];
  readonly #stopsInContainer: readonly Uint8Array[];
  readonly #plain: (text: string) => boolean;
  readonly #plainInContainer: (text: string) => boolean;
  readonly #utf8: boolean;

  constructor({ separator, setSeparator, utf8 }: AsciiEscaping) {
    const stop = encoder.encode(separator);
    this.#stops = [stop];
    this.#stopsInContainer = [stop, encoder.encode(setSeparator)];
    this.#utf8 = utf8;
    const printable = PLAIN.test(separator);
    this.#plain = printable
      ? (text) => PLAIN.test(text) && !text.includes(separator)
      : (text) => PLAIN.test(text);
    this.#plainInContainer = (text) => this.#plain(text) && !text.includes(setSeparator);
  }

  escape(value: string | Uint8Array, inContainer: boolean): string {
    if (typeof value === 'string' && (inContainer ? this.#plainInContainer(value) : this.#plain(value)))
      return value;
    return this.#slow(bytesOf(value), inContainer ? this.#stopsInContainer : this.#stops);
  }

  #slow(bytes: Uint8Array, stops: readonly Uint8Array[]): string {
    let out = '';
    let from = 0;
    const flush = (to: number): void => {
      if (to > from) out += segmentText(bytes.subarray(from, to));
    };
    for (let i = 0; i < bytes.length; ) {
      const byte = bytes[i]!;
      const stop = stops.find((s) => startsWith(bytes, i, s));
      if (byte !== BACKSLASH && stop === undefined && (this.#utf8 || isPrintable(byte))) {
        i++;
        continue;
      }
      flush(i);
      const length = stop === undefined || byte === BACKSLASH ? 1 : stop.length;
      out += byte === BACKSLASH ? '\\\\' : hexText(bytes.subarray(i, i + length));
      i += length;
      from = i;
    }
    flush(bytes.length);
    return out;
  }
}

function startsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  if (prefix.length === 0 || at + prefix.length > bytes.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false;
  return true;
}

/** A text with its first byte escaped: what looks like the unset or empty mark, or like a header line. */
export function firstEscaped(text: string): string {
  const first = encoder.encode(text.slice(0, 1))[0] ?? 0;
  return HEX[first] + text.slice(1);
}

const JSON_PLAIN = /^[ !#-[\]-~]*$/;
/** Controls that JSON has an escape for; they are kept by the first pass. */
const KEPT = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);
const JSON_FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  /[\u0000-\u0007\u000b\u000e-\u001f\u007f-\u009f\ue000-\uf8ff\ufff0-\uffff]/;

/** A JSON string with its quotes. One bad byte turns all multibyte characters of the string into `\xNN` texts. */
export function jsonString(value: string | Uint8Array): string {
  if (typeof value === 'string' && JSON_PLAIN.test(value)) return `"${value}"`;
  const bytes = bytesOf(value);
  let text: string | undefined;
  try {
    text = decoder.decode(bytes);
  } catch {
    // no UTF-8
  }
  if (text === undefined || JSON_FORBIDDEN.test(text)) {
    text = Array.from(bytes, (b) => (isPrintable(b) || KEPT.has(b) ? String.fromCharCode(b) : HEX[b])).join(
      '',
    );
  }
  return JSON.stringify(text);
}
