import { own } from './loose.ts';

export default own(({ js, on, raise }) => {
  js.record('Inner', { m: 'count &log', secret: 'string', ports: 'vector of port &log' });
  js.record('R', {
    n: 'count &log',
    hidden: 'string',
    unset: 'string &log &optional',
    p: 'port &log',
    inner: 'Inner &log',
    other: 'Inner &optional',
    tags: 'set[string] &log',
  });
  js.event('got', 'r: R');
  const inner = (m: number): object => ({ m, secret: 's', ports: ['80/tcp'] });
  on('zeek_init', () =>
    raise('got', { n: 1, hidden: 'h', p: '53/udp', inner: inner(3), other: inner(4), tags: new Set(['x']) }),
  );
});
