/**
 * Values in Zeek's syntax, as the command line and configuration files give them: `T`, `5 min`, `53/udp`,
 * `{10.0.0.0/8, [fe80::]/10}`. A value of a string option is taken as it stands.
 */
import { parseAddress, parseSubnet, subnetText } from '../core/address.ts';
import { type ScalarKind, typeText, type ZeekType } from './type-text.ts';

/** Seconds of Zeek's units of time. */
const UNITS: Readonly<Record<string, number>> = {
  usec: 1e-6,
  msec: 1e-3,
  sec: 1,
  min: 60,
  hr: 3600,
  day: 86400,
};

/** Reads a literal of a type; a RangeError says what was expected. */
export function parseLiteral(type: ZeekType, text: string): unknown {
  const trimmed = text.trim();
  switch (type.kind) {
    case 'string':
      return text;
    case 'set':
      return new Set(elements(trimmed, 'set').map((item) => parseElement(type.element, item)));
    case 'vector':
      return elements(trimmed, 'vector').map((item) => parseElement(type.element, item));
    case 'table':
      return new Map(elements(trimmed, 'table').map((item) => parseEntry(type.key, type.element, item)));
    default: {
      const value = scalar[type.kind](trimmed);
      if (value === undefined) throw new RangeError(`'${trimmed}' is no ${typeText(type)}${hint(type.kind)}`);
      return value;
    }
  }
}

const hint = (kind: ScalarKind): string => {
  if (kind === 'bool') return ': T or F';
  if (kind === 'interval') return ': a number and a unit (usec, msec, sec, min, hr, day), such as 5 min';
  if (kind === 'port') return ', such as 53/udp';
  return '';
};

const number = (text: string): number | undefined =>
  /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;

function whole(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text) ? Number(text) : undefined;
}

const count = (text: string): number | undefined => {
  const value = whole(text);
  return value !== undefined && value >= 0 ? value : undefined;
};

/** `1hr`, `5 min`, `1.5 usecs`, `-2 secs`, and sums of them. */
function interval(text: string): number | undefined {
  const term = /\s*([+-]?)\s*(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)\s*(usec|msec|sec|min|hr|day)s?\s*/y;
  let sum = 0;
  while (term.lastIndex < text.length) {
    const start = term.lastIndex;
    const m = term.exec(text);
    if (m === null || (start > 0 && m[1] === '')) return undefined;
    const seconds = Number(m[2]) * UNITS[m[3]!]!;
    sum += m[1] === '-' ? -seconds : seconds;
  }
  return text === '' ? undefined : sum;
}

const unbracketed = (text: string): string => text.replace(/^\[([^\]]*)\]/, '$1');

const scalar: Readonly<Record<ScalarKind, (text: string) => unknown>> = {
  bool: (text) => (text === 'T' ? true : text === 'F' ? false : undefined),
  count,
  int: whole,
  double: number,
  time: number,
  interval,
  string: (text) => text,
  any: (text) => text,
  enum: (text) => (/^[A-Za-z_]\w*(::\w+)*$/.test(text) ? text : undefined),
  port: (text) => {
    const m = /^(\d{1,5})\/(tcp|udp|icmp|unknown)$/.exec(text);
    return m !== null && Number(m[1]) <= 65535 ? `${Number(m[1])}/${m[2]}` : undefined;
  },
  addr: (text) => (parseAddress(unbracketed(text)) === undefined ? undefined : unbracketed(text)),
  subnet: (text) => {
    const net = text.includes('/') ? parseSubnet(unbracketed(text)) : undefined;
    return net === undefined ? undefined : subnetText(net);
  },
};

/** An element of a container: strings may stand in quotes. */
function parseElement(type: ZeekType, text: string): unknown {
  return parseLiteral(type, type.kind === 'string' ? unquoted(text.trim()) : text);
}

function parseEntry(key: ZeekType, element: ZeekType, text: string): [unknown, unknown] {
  const m = /^\s*\[([^\]]*)\]\s*=\s*(.*)$/s.exec(text);
  if (m === null) throw new RangeError(`'${text.trim()}' is no table entry, such as ["key"] = value`);
  return [parseElement(key, m[1]!), parseElement(element, m[2]!)];
}

function unquoted(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return text
    .slice(1, -1)
    .replace(/\\x([0-9a-fA-F]{2})|\\(.)/gs, (_, hex: string | undefined, c: string) =>
      hex === undefined ? (plain[c] ?? c) : String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

/** The texts between the commas of `{a, b}` or `set(a, b)`; a text without brackets is one element. */
function elements(text: string, word: string): string[] {
  const inside = text.startsWith('{')
    ? within(text, '{', '}')
    : text.startsWith(`${word}(`)
      ? within(text.slice(word.length), '(', ')')
      : text;
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < inside.length; i++) {
    const c = inside[i]!;
    if (c === '\\' && quoted) part += c + (inside[++i] ?? '');
    else {
      if (c === '"') quoted = !quoted;
      if (!quoted && '[({'.includes(c)) depth++;
      if (!quoted && '])}'.includes(c)) depth--;
      if (c === ',' && depth === 0 && !quoted) {
        parts.push(part);
        part = '';
      } else part += c;
    }
  }
  parts.push(part);
  return parts.filter((item) => item.trim() !== '');
}

function within(text: string, open: string, close: string): string {
  if (!text.endsWith(close))
    throw new RangeError(`'${text}' begins with ${open} and does not end with ${close}`);
  return text.slice(1, -1);
}
