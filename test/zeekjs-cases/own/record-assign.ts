import { doubleText, intervalText, valueText } from '../../../src/script/print.ts';
import { own } from './loose.ts';

export default own(({ js, on, raise, print }) => {
  js.enum('Colour', ['RED', 'GREEN']);
  js.record('Inner', { n: 'count', s: 'string &optional' });
  js.record('R', {
    b: 'bool',
    c: 'count',
    i: 'int',
    d: 'double',
    s: 'string',
    t: 'time',
    iv: 'interval',
    a: 'addr',
    sn: 'subnet',
    p: 'port',
    e: 'Colour',
    v: 'vector of count',
    st: 'set[addr]',
    tb: 'table[string] of count',
    r: 'Inner &optional',
    pa: 'pattern',
  });
  js.event('got', 'r: R');
  js.function(
    'show',
    'r: R',
    'void',
    (r: { d: number; t: number; iv: number; tb: Map<string, number>; pa: string }) => {
      const as = (text: string): object => ({ toString: () => text });
      print(
        as(
          valueText({
            ...r,
            d: as(doubleText(r.d)),
            t: as(doubleText(r.t)),
            iv: as(intervalText(r.iv)),
            pa: as(`/${r.pa}/`),
          }),
        ),
      );
    },
  );
  on('zeek_init', () =>
    raise('got', {
      b: false,
      c: 0,
      i: 0,
      d: 0,
      s: '',
      t: 0,
      iv: 0,
      a: '0.0.0.0',
      sn: '0.0.0.0/0',
      p: '0/tcp',
      e: 'RED',
      v: [],
      st: new Set(),
      tb: new Map(),
      r: undefined,
      pa: '^?(x)$?',
    }),
  );
});
