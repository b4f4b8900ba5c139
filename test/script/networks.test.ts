/** Subnets as keys: the longest prefix answers, exact or wider subnets match, texts are canonical. */
import { expect, it } from 'vitest';
import { Networks, SubnetMap } from '../../src/script/networks.ts';

const map = new SubnetMap([
  ['10.0.0.0/8', 'wide'],
  ['10.1.2.3/16', 'narrow'],
  ['2001:db8::/32', 'v6'],
]);

it('an address finds the longest prefix that holds it', () => {
  const asked = ['10.1.9.9', '10.2.0.1', '2001:db8::1', '11.0.0.1', '::ffff:10.1.0.1', 'no address'];
  expect(asked.map((a) => map.get(a))).toEqual(['narrow', 'wide', 'v6', undefined, 'narrow', undefined]);
});

it('a subnet finds itself or the nearest wider one, never a narrower one', () => {
  const asked = ['10.1.0.0/16', '10.1.0.0/24', '10.0.0.0/9', '10.0.0.0/7', '::/0'];
  expect(asked.map((net) => map.get(net))).toEqual(['narrow', 'narrow', 'wide', undefined, undefined]);
  expect(map.has('10.0.0.0/8')).toBe(true);
  expect(map.matching('10.1.2.3')).toEqual(['10.1.0.0/16', '10.0.0.0/8']);
});

it('one subnet is one entry, and what is none is refused', () => {
  const twice = new SubnetMap([
    ['10.0.0.0/8', 1],
    ['10.9.9.9/8', 2],
  ]);
  expect([twice.size, twice.get('10.0.0.1')]).toEqual([1, 2]);
  expect(() => new SubnetMap([['10.0.0.0/33', 1]])).toThrow(/not a subnet: 10.0.0.0\/33/);
});

it('networks name the smallest one around an address', () => {
  const nets = new Networks(['10.0.0.0/8', '10.1.2.3/16']);
  expect([nets.matching('10.1.0.1'), nets.matching('10.2.0.1')]).toEqual(['10.1.0.0/16', '10.0.0.0/8']);
  expect([nets.matching('11.0.0.1'), nets.has('10.9.9.9'), nets.size]).toEqual([undefined, true, 2]);
});
