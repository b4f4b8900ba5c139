/** Twins of the cases about the text forms of values. */
import { text } from 'tapline';
import { twin } from './twin.ts';

const SECOND = 1;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const MSEC = 1e-3;
const USEC = 1e-6;

twin('print-interval', (zeek) => {
  const values = [
    0,
    SECOND,
    2,
    MINUTE,
    90,
    HOUR,
    25 * HOUR,
    DAY,
    14 * DAY,
    MSEC,
    1500 * MSEC,
    USEC,
    2.5 * USEC,
    0.1 * USEC,
    1.5,
    -MINUTE,
    -90,
    HOUR + USEC,
    DAY + 2 * HOUR + 3 * MINUTE + 4 + 5 * MSEC + 6 * USEC,
  ];
  zeek.on('zeek_init', () => {
    for (const value of values) zeek.print(text.interval(value));
    zeek.print(...[211.483955383 * MSEC, 1 / 3].map(text.interval));
  });
});

twin('print-double-and-time', (zeek) => {
  const values = [
    0,
    1,
    -1,
    3.14,
    1.0000001,
    0.5e-3,
    1e-6,
    1e-7,
    1.5e-8,
    123456.789,
    2147483647,
    2147483648,
    1714570000.123456,
    2153226000.5,
    1e15,
    1e16,
    1.5e22,
    1e100,
    2 / 3,
  ];
  zeek.on('zeek_init', () => {
    // a time and a double have one form
    for (const d of values) zeek.print(text.double(d), text.double(d));
  });
});

twin('print-containers', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.print([1, 2, 3], [[1], [2, 3]]);
    zeek.print([]);
    zeek.print(new Set());
    zeek.print(new Map());
    zeek.print(new Set([7]), 'after the set');
    zeek.print(new Set(['one', 'two']));
    zeek.print(new Map([[1, 'a'], [2, 'b']])); // biome-ignore format: as a table
    zeek.print(new Map([[1, new Set([5])]]));
    zeek.print(new Set([[1, 'x']]));
    zeek.print(new Map([[[1, 'x'], true]]));
    zeek.print({ n: 1, s: undefined, v: [], inner: new Set() });
    zeek.print({ n: 2, s: 'text', v: [1], inner: new Set([3]) });
    const hole: number[] = [];
    hole[2] = 1;
    zeek.print(hole);
  });
});

twin('print-strings', (zeek) => {
  const bytes = (s: string) => Uint8Array.from(s, (c) => c.charCodeAt(0));
  zeek.on('zeek_init', () => {
    zeek.print('plain', '');
    zeek.print('tab\tnewline\nnul\x00end');
    zeek.print('back\\slash', 'quote"quote', 'seven\x7f');
    zeek.print(bytes('\xc3\xa4\xff'));
    zeek.print(['a\tb', 'c\\d', 'ä'], new Set(['e\nf']));
    zeek.print('|', '', '|');
  });
});

twin('print-file-output', (zeek) => {
  const out = zeek.openFile('out.log');
  zeek.on('zeek_init', () => {
    out.print('one', 2, 'tab\there');
    out.print(new Set([3]));
    zeek.print('stdout', out);
  });
});
