/** Escaping of strings in both text forms: the tables of the specification. */
import { describe, expect, it } from 'vitest';
import { AsciiEscaper, firstEscaped, jsonString } from '../../src/log/escape.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const A_UMLAUT = [0xc3, 0xa4];
const defaults = new AsciiEscaper({ separator: '\t', setSeparator: ',', utf8: true });

describe('ASCII', () => {
  it.each<[string, string | Uint8Array, string, string]>([
    ['plain', 'plain text', 'plain text', 'plain text'],
    ['backslash', 'a\\b', 'a\\\\b', 'a\\\\b'],
    ['comma', 'a,b', 'a,b', 'a\\x2cb'],
    ['tab', 'a\tb', 'a\\x09b', 'a\\x09b'],
    ['newline, return, nul', 'a\nb\rc\0d', 'a\\x0ab\\x0dc\\x00d', 'a\\x0ab\\x0dc\\x00d'],
    ['UTF-8', 'ä€😀', 'ä€😀', 'ä€😀'],
    ['UTF-8 as bytes', bytes(...A_UMLAUT), 'ä', 'ä'],
    ['a bad byte', bytes(0xff), '\\xff', '\\xff'],
    ['UTF-8 and a bad byte', bytes(...A_UMLAUT, 0xff), '\\xc3\\xa4\\xff', '\\xc3\\xa4\\xff'],
    ['a bad byte beyond a tab', bytes(...A_UMLAUT, 9, 0xff), 'ä\\x09\\xff', 'ä\\x09\\xff'],
    ['a bad byte beyond a backslash', bytes(...A_UMLAUT, 0x5c, 0xff), 'ä\\\\\\xff', 'ä\\\\\\xff'],
    ['UTF-8 beside a control', 'ä\x01', '\\xc3\\xa4\\x01', '\\xc3\\xa4\\x01'],
    ['C1 control', '\u0085', '\\xc2\\x85', '\\xc2\\x85'],
    ['private use', '\ue000', '\\xee\\x80\\x80', '\\xee\\x80\\x80'],
    ['U+FFFF', '\uffff', '\\xef\\xbf\\xbf', '\\xef\\xbf\\xbf'],
    ['DEL', 'a\x7fb', 'a\\x7fb', 'a\\x7fb'],
    ['overlong', bytes(0xc0, 0xaf), '\\xc0\\xaf', '\\xc0\\xaf'],
    ['surrogate', bytes(0xed, 0xa0, 0x80), '\\xed\\xa0\\x80', '\\xed\\xa0\\x80'],
    ['truncated', bytes(0xe2, 0x82), '\\xe2\\x82', '\\xe2\\x82'],
  ])('%s', (_, value, text, inSet) => {
    expect(defaults.escape(value, false)).toBe(text);
    expect(defaults.escape(value, true)).toBe(inSet);
  });

  it('escapes all of a separator with several characters, and only whole ones', () => {
    const escaper = new AsciiEscaper({ separator: '||', setSeparator: '; ', utf8: true });
    expect(escaper.escape('a||b|c', false)).toBe('a\\x7c\\x7cb|c');
    expect(escaper.escape('x; y;z', true)).toBe('x\\x3b\\x20y;z');
    expect(escaper.escape('x; y', false)).toBe('x; y');
  });

  it('without UTF-8 escapes every byte that is no printable ASCII', () => {
    const escaper = new AsciiEscaper({ separator: '\t', setSeparator: ',', utf8: false });
    expect(escaper.escape('ä plain €', false)).toBe('\\xc3\\xa4 plain \\xe2\\x82\\xac');
  });

  it('escapes the first byte of what reads as a mark', () => {
    expect(['-', '(empty)', '#comment'].map(firstEscaped)).toEqual(['\\x2d', '\\x28empty)', '\\x23comment']);
  });
});

describe('JSON', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['quote, backslash, slash', 'a"b\\c/d', '"a\\"b\\\\c/d"'],
    ['short escapes', '\b\t\n\f\r', '"\\b\\t\\n\\f\\r"'],
    ['other controls', '\0\x01\x1f\x7f', '"\\\\x00\\\\x01\\\\x1f\\\\x7f"'],
    ['UTF-8', 'ä€😀', '"ä€😀"'],
    ['a bad byte', bytes(0xff), '"\\\\xff"'],
    ['UTF-8 and a bad byte', bytes(...A_UMLAUT, 0x20, 0xff, 9, 0x64), '"\\\\xc3\\\\xa4 \\\\xff\\td"'],
    ['C1 control', '\u0085', '"\\\\xc2\\\\x85"'],
    ['text that looks escaped', '\\xff', '"\\\\xff"'],
    ['marks', '-(empty),#', '"-(empty),#"'],
    ['empty', '', '""'],
  ])('%s', (_, value, text) => {
    expect(jsonString(value)).toBe(text);
  });
});
