import { valueText } from '../../../src/script/print.ts';
import { own } from './loose.ts';

export default own(({ js, on, raise, print }) => {
  js.record('R', {
    a: 'count',
    b: 'string &optional',
    c: ['count', () => 5],
    d: ['vector of count', () => []],
    e: 'set[string] &optional',
    f: 'bool &optional &log',
  });
  js.event('got', 'r: R');
  interface R {
    a: number;
    b?: string;
    c: number;
    d: number[];
    e?: Set<string>;
    f?: boolean;
  }
  js.function('show', 'r: R', 'void', (r: R) => {
    const { a, b, c, d, e, f } = r;
    print(
      'zeek',
      { toString: () => valueText({ a, b, c, d, e, f }) },
      b !== undefined,
      true,
      e !== undefined,
      f !== undefined,
    );
  });
  on('zeek_init', () => {
    raise('got', { a: 1, c: 5, d: [] });
    raise('got', { a: 2, b: '', c: 0, d: [1], e: new Set(['x']), f: false });
  });
});
