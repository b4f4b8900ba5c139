/** Twins of the cases about the text forms of values. */
import { isIPv4, isIPv6 } from 'node:net';
import { compareAddresses, Networks, text } from 'tapline';
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

twin('print-cat', (zeek) => {
  zeek.on('zeek_init', () => {
    const { cat, catSep, double, interval } = text;
    zeek.print(cat('a', 1, true, '10.0.0.1', '80/tcp', double(3), interval(1.5)));
    zeek.print(cat(), cat().length);
    zeek.print(catSep('|', '<empty>', 'a', '', 3));
    zeek.print(cat('a\tb').length, cat('a\tb') === 'a\tb');
  });
});

twin('print-containers-as-text', (zeek) => {
  zeek.on('zeek_init', () => {
    const { cat } = text;
    zeek.print(cat(new Set([1])), cat(new Set(['x'])));
    zeek.print(zeek.fmt('%s', new Map([[1, new Set([5])]])));
    zeek.print(cat([1, 2], { a: new Set([7]) }));
    zeek.print(cat(new Map([['k', 1]]), new Map([['10.0.0.1', 'v']])));
    zeek.print(cat(new Set()));
  });
});

twin('print-fmt', (zeek) => {
  zeek.on('zeek_init', () => {
    const t = 1714570000.123456;
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: the digits of the case
    const pi = 3.14159;
    zeek.print(zeek.fmt('%s %s %s %s', 'text', 5, true, '10.0.0.1'));
    zeek.print(zeek.fmt('%d|%5d|%-5d|%05d|%d', 42, 42, 42, 42, -7));
    zeek.print(zeek.fmt('%s|%8s|%-8s|%8s', 'abc', 'abc', 'abc', '10.0.0.1'));
    zeek.print(zeek.fmt('%f|%.2f|%8.3f|%e|%g|%g', pi, pi, pi, 1e4 * pi, 0.0001, 1e10));
    zeek.print(zeek.fmt('%x %x', 255, 48879));
    zeek.print(zeek.fmt('100%% of %s', [1, 2]));
    zeek.print(zeek.fmt('%d %d %d', true, Transport.tcp, 80));
    zeek.print(zeek.fmt('%.3f %.1f', 1.5, t));
    zeek.print(zeek.fmt('[%s]', 'a\tb\x00c'));
    zeek.print(zeek.fmt('%D', t), zeek.fmt('%T', t));
    zeek.print(
      zeek.fmt('%s', text.interval(1.5)),
      zeek.fmt('%s', '80/tcp'),
      zeek.fmt('%s', text.double(2.5)),
    );
  });
});

/** Zeek's numbers of its enum `transport_proto`, whose values are texts here. */
const Transport = { tcp: 1 };

twin('print-fmt-errors', (zeek) => {
  const n = 1;
  zeek.on('network_time_init', { priority: 1 }, () => {
    zeek.print('wrong type');
    // @ts-expect-error a text is no whole number
    zeek.print(zeek.fmt('%d', 'text'));
    zeek.print('goes on');
  });
  zeek.on('network_time_init', () => {
    zeek.print('unknown letter');
    // @ts-expect-error there is no such conversion
    zeek.print(zeek.fmt('%q', n));
    zeek.print('goes on');
  });
});

twin('print-pattern', (zeek) => {
  zeek.on('zeek_init', () => {
    const inside = 'a foo b';
    zeek.print(/^foo$/.test('foo'), /^foo$/.test('foobar'), /^foo.*$/.test('foobar'));
    zeek.print(/foo/.test(inside), /^foo/.test(inside), /FOO/.test(inside), /FOO/i.test(inside));
    zeek.print(inside.includes('foo'), 'abc'.includes(''));
    zeek.print(/^(a|b)$/.test('b'), /^(?:a|b)$/.test('b'), /^ab$/.test('ab'));
    zeek.print('banana'.replace(/an/, 'AN'), 'banana'.replace(/an/g, 'AN'));
    zeek.print('a,b;c'.split(/[,;]/), 'a,b,c'.split(/,(.*)/).slice(0, 2), 'a,b'.split(/(,)/));
    const { 0: str, index } = /o+/.exec('foobar')!;
    zeek.print('x1y22z1'.match(/[0-9]+/g), { matched: true, str, off: index + 1 });
  });
});

twin('print-scalars', (zeek) => {
  zeek.on('zeek_init', () => {
    const addresses = [
      '10.0.0.1',
      '2001:db8::1',
      '::ffff:1.2.3.4',
      '::1.2.3.4',
      '::1',
      '::',
      '1:0:0:2:0:0:0:3',
    ];
    zeek.print(true, false, 0, +5, -5, 18446744073709551615n);
    zeek.print('80/tcp', '53/udp', '8/icmp', '0/unknown');
    zeek.print(...addresses.map(text.addr));
    zeek.print(...['10.0.0.0/8', '10.1.2.3/16', '2001:db8::/32'].map(text.subnet));
    zeek.print('RED', 'Other::ROUND', 'tcp', 'Log::WRITER_ASCII');
    zeek.print(/a.b|c/, /x/i);
  });
});

twin('print-addr-subnet', (zeek) => {
  const { addr, subnet, double } = text;
  const ten = new Networks(['10.1.0.0/16']);
  const mapped = addr('::ffff:10.1.2.3');
  const [base, width] = subnet('10.1.2.3/8').split('/');
  const less = (a: string, b: string) => compareAddresses(a, b) < 0;
  const bytes = Buffer.from([1, 2, 3, 4]);
  zeek.on('zeek_init', () => {
    zeek.print(subnet('10.1.2.3/16'), ten.has('10.1.2.3'), ten.has('10.2.0.1'));
    zeek.print(mapped === '10.1.2.3', isIPv4(mapped), isIPv6('2001:db8::1'));
    zeek.print(subnet('10.1.2.3/8'), width, base, subnet('10.0.0.1'), subnet('::1'));
    zeek.print(less('10.0.0.1', '10.0.0.2'), less('9.0.0.0', '10.0.0.0'), less('::1', '1.0.0.0'));
    zeek.print(double(2 ** (32 - 8)), double(2 ** (32 - 31)), 32);
    zeek.print(addr('1.2.3.4'), subnet('10.0.0.0/8'), addr('::1'));
    zeek.print([bytes.readUInt32BE()], bytes.join('.'));
    zeek.print(
      subnet('10.0.0.0/8') === subnet('10.0.0.0/9'),
      subnet('10.0.0.0/8') === subnet('10.255.0.0/8'),
    );
  });
});
