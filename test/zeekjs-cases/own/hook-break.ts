import { own } from './loose.ts';

export default own(({ js, on, hook, ask, print }) => {
  js.hook('decide', 'n: count');
  hook('decide', (n: number) => {
    print('zeek 0', n);
    return n !== 3;
  });
  hook(
    'decide',
    (n: number) => {
      print('zeek -5', n);
    },
    -5,
  );
  on('zeek_init', () => {
    for (let n = 0; n < 7; n++) print('result', n, ask('decide', n));
  });
});
