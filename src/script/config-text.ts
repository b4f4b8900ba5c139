/**
 * Values of options as texts of the configuration framework: as its files give them (Zeek's config reader: sets with
 * commas, an interval in seconds) and as config.log shows them (Zeek's `cat`, the elements of a set or vector joined by commas).
 */
import { parseLiteral } from './literal.ts';
import { doubleText, intervalText, valueText } from './print.ts';
import { typeText, type ZeekType } from './type-text.ts';

/** What stands for a container without elements. */
const EMPTY = '(empty)';

/** Whether Zeek's config reader knows how to read the type. */
export const readable = (type: ZeekType): boolean =>
  type.kind === 'set' || type.kind === 'vector'
    ? type.element.kind !== 'set' && type.element.kind !== 'vector' && readable(type.element)
    : type.kind !== 'table' && type.kind !== 'any';

/** The value of a configuration file's text; a RangeError says what was expected. */
export function parseConfigText(type: ZeekType, text: string): unknown {
  switch (type.kind) {
    case 'set':
      return new Set(elements(text).map((item) => parseConfigText(type.element, item)));
    case 'vector':
      return elements(text).map((item) => parseConfigText(type.element, item));
    case 'string':
      return text.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
    case 'bool':
      return parseLiteral(
        type,
        text
          .trim()
          .replace(/^(True|1)$/, 'T')
          .replace(/^(False|0)$/, 'F'),
      );
    case 'interval':
      return /^\s*[-+]?[\d.]+([eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : parseLiteral(type, text);
    case 'port':
      return parseLiteral(type, /^\s*\d+\s*$/.test(text) ? `${text.trim()}/unknown` : text);
    default:
      return parseLiteral(type, text);
  }
}

const elements = (text: string): string[] => (text === '' || text === EMPTY ? [] : text.split(','));

/** The value as config.log shows it. */
export function configText(type: ZeekType, value: unknown): string {
  if (type.kind === 'string') return String(value);
  if (type.kind !== 'set' && type.kind !== 'vector') return cat(type, value, 0);
  return Array.from(value as Iterable<unknown>, (item) => cat(type.element, item, 0)).join(',');
}

/** Zeek's `cat`: what begins with anything but a string is indented by a tab for each level. */
function cat(type: ZeekType, value: unknown, level: number): string {
  switch (type.kind) {
    case 'interval':
      return intervalText(value as number);
    case 'double':
    case 'time':
      return doubleText(value as number);
    case 'vector':
      return `[${Array.from(value as unknown[], (item) => cat(type.element, item, level)).join(', ')}]`;
    case 'set': {
      const lines = Array.from(value as Set<unknown>, (item) => cat(type.element, item, level + 1));
      return block(lines, type.element.kind === 'string' ? 0 : level + 1, level);
    }
    case 'table': {
      const entries = Array.from(value as Map<unknown, unknown>, ([key, item]) => {
        const index = Array.isArray(key) ? valueText(key) : `[${cat(type.key, key, level + 1)}]`;
        return `${index} = ${cat(type.element, item, level + 1)}`;
      });
      return block(entries, level + 1, level);
    }
    default:
      return valueText(value);
  }
}

const block = (lines: readonly string[], indent: number, level: number): string =>
  `{\n${lines.map((line) => '\t'.repeat(indent) + line).join(',\n')}\n${'\t'.repeat(level)}}`;

/** The type's name in messages of the reader: containers without what is in them. */
export const kindText = (type: ZeekType): string => (type.kind === 'table' ? type.kind : typeText(type));
