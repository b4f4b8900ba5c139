import { own } from './loose.ts';

/** A value of a parameter of type any. */
export default own(({ js, on, raise }) => {
  js.enum('Own::Colour', ['Own::RED', 'Own::GREEN']);
  js.event('Own::scalars', 'b: bool, c: count, i: int, d: double, s: string, t: time, iv: interval');
  js.event('Own::net', 'a: addr, a6: addr, sn: subnet, sn6: subnet, p: port, u: port, i: port');
  js.event('Own::others', 'e: Own::Colour, tr: transport_proto, pa: pattern, any_count: any, any_addr: any');
  on('zeek_init', () => {
    raise('Own::scalars', true, 2n ** 64n - 1n, -9007199254740993n, 0.1, 'text', 1234567890.5, -90);
    raise('Own::net', '10.0.0.1', '2001:db8::1', '10.0.0.0/8', '2001:db8::/32', '80/tcp', '53/udp', '8/icmp');
    raise(
      'Own::others',
      'Own::GREEN',
      'tcp',
      '(?i:^?(a+b)$?)',
      js.typed('count', 7),
      js.typed('addr', '10.0.0.2'),
    );
  });
});
