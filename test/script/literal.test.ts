/** Values in Zeek's syntax, as given on the command line. */
import { describe, expect, it } from 'vitest';
import { parseLiteral } from '../../src/script/literal.ts';
import { fits, guessType, parseType, typeText } from '../../src/script/type-text.ts';

const read = (type: string, text: string) => parseLiteral(parseType(type), text);

it.each([
  ['bool', 'T', true],
  ['bool', 'F', false],
  ['count', '42', 42],
  ['count', '0x10', 16],
  ['int', '-3', -3],
  ['double', '1.5e3', 1500],
  ['interval', '1hr', 3600],
  ['interval', '5 min', 300],
  ['interval', '10 secs', 10],
  ['interval', '1.5 usecs', 1.5e-6],
  ['interval', '250msec', 0.25],
  ['interval', '2 days', 172800],
  ['interval', '-5 sec', -5],
  ['interval', '1hr + 30 mins', 5400],
  ['addr', '10.0.0.1', '10.0.0.1'],
  ['addr', '[2001:db8::1]', '2001:db8::1'],
  ['subnet', '10.0.0.0/8', '10.0.0.0/8'],
  ['subnet', '10.1.2.3/8', '10.0.0.0/8'],
  ['subnet', '[fe80::]/10', 'fe80::/10'],
  ['port', '53/udp', '53/udp'],
  ['enum', 'Log::WRITER_NONE', 'Log::WRITER_NONE'],
  ['string', 'two words, "as they stand"', 'two words, "as they stand"'],
  ['set[subnet]', '{10.0.0.0/8, [fe80::]/10}', new Set(['10.0.0.0/8', 'fe80::/10'])],
  ['set[count]', 'set(1, 2)', new Set([1, 2])],
  ['set[string]', '{"a,b", c, "d\\"e\\x41"}', new Set(['a,b', 'c', 'd"eA'])],
  ['set[port]', '{}', new Set()],
  ['set[addr]', '10.0.0.1', new Set(['10.0.0.1'])],
  ['vector of interval', 'vector(1 sec, 2 secs)', [1, 2]],
  [
    'table[port] of interval',
    '{[22/tcp] = 1 hr, [23/tcp] = 2 hrs}',
    new Map([
      ['22/tcp', 3600],
      ['23/tcp', 7200],
    ]),
  ],
  ['table[string] of set[count]', '{["a"] = {1, 2}}', new Map([['a', new Set([1, 2])]])],
])('%s: %s', (type, text, value) => {
  expect(read(type, text)).toEqual(value);
});

it.each([
  ['bool', 'true', /no bool: T or F/],
  ['count', '-1', /no count/],
  ['count', '1.5', /no count/],
  ['interval', '5', /a number and a unit/],
  ['interval', '5 parsecs', /no interval/],
  ['addr', '10.0.0.256', /no addr/],
  ['subnet', '10.0.0.0', /no subnet/],
  ['port', '53', /such as 53\/udp/],
  ['port', '70000/tcp', /no port/],
  ['set[count]', '{1, 2', /does not end with }/],
  ['table[count] of count', '{1}', /no table entry/],
])('refuses %s: %s', (type, text, message) => {
  expect(() => read(type, text)).toThrow(message);
});

describe('types', () => {
  it.each(['count', 'set[subnet]', 'vector of string', 'table[string] of count'])('%s reads back', (text) => {
    expect(typeText(parseType(text))).toBe(text);
  });

  it('refuses what is none', () => {
    expect(() => parseType('strange')).toThrow(/not a type: strange/);
  });

  it.each([
    ['count', 3, true],
    ['count', -3, false],
    ['count', 1.5, false],
    ['int', -3, true],
    ['interval', 1.5, true],
    ['string', 'x', true],
    ['string', 1, false],
    ['subnet', '10.0.0.0/8', true],
    ['subnet', 'home', false],
    ['port', '80/tcp', true],
    ['port', '80', false],
    ['set[count]', new Set([1, 2]), true],
    ['set[count]', new Set(['a']), false],
    ['set[count]', [1], false],
    ['vector of count', [1], true],
    ['table[count] of string', new Map([[1, 'a']]), true],
    ['table[count] of string', new Map([['a', 1]]), false],
  ])('%s fits %j: %s', (type, value, expected) => {
    expect(fits(parseType(type), value)).toBe(expected);
  });

  it('guesses what a value is', () => {
    expect([true, 1, -1, 1.5, 'a', new Set([1]), new Set(), ['a']].map(guessType)).toEqual([
      'bool',
      'count',
      'int',
      'double',
      'string',
      'set[count]',
      'set[any]',
      'vector of string',
    ]);
  });
});
