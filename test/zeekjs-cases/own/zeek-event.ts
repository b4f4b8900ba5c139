import { valueText } from '../../../src/script/print.ts';
import { own } from './loose.ts';

export default own(({ js, on, print }) => {
  js.record('Box', {
    n: 'count',
    a: 'addr',
    tags: 'set[string]',
    o: 'string &optional',
    d: ['count', () => 9],
  });
  js.event('ping', 'n: count, who: string');
  js.event('late');
  js.event('boxed', 'b: Box');
  js.event('anything', 'x: any');
  js.event('nobody', 'n: count');
  on('zeek_init', () => print('zeek_init -5'), -5);
  on('ping', (n: number, who: string) => print('zeek ping', n, who));
  on('late', () => print('zeek late'));
  on('boxed', (b: object) => print('zeek boxed', { toString: () => valueText({ ...b }) }));
  on('anything', ({ value }: { value: unknown }) => print('zeek anything', value));
});
