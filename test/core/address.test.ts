/** Addresses and subnets: text both ways, containment. */
import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, parseAddress, parseSubnet, SubnetSet, subnetText } from '../../src/core/address.ts';

const roundTrip = (text: string): string => addressText(...parseAddress(text)!);

describe('address text', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8::', '2001:db8::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::1.2.3.4', '::1.2.3.4'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['[fe80::1]', 'fe80::1'],
  ])('%s reads and prints as %s', (given, printed) => {
    expect(roundTrip(given)).toBe(printed);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    'host',
    '::g',
    '::1:',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1::2:3:4:5:6:7:8',
    '::1.2.3.4:5',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('takes for IPv6 what Node does', () => {
    const piece = fc.constantFrom(':', '::', '0', 'a', 'F', '12', 'ffff', '10000');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 18 }), (pieces) => {
        const text = pieces.join('');
        if (text.includes(':')) expect(parseAddress(text) !== undefined).toBe(isIPv6(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('gives any words back from their text', () => {
    fc.assert(
      fc.property(fc.tuple(fc.integer(), fc.integer(), fc.integer(), fc.integer()), (words) => {
        const w = words.map((x) => x | 0) as [number, number, number, number];
        expect(parseAddress(addressText(...w))).toEqual(w);
      }),
    );
  });
});

describe('subnets', () => {
  it('clears host bits and prints canonically', () => {
    expect(subnetText(parseSubnet('10.1.2.3/8')!)).toBe('10.0.0.0/8');
    expect(subnetText(parseSubnet('2001:db8:ffff::/33')!)).toBe('2001:db8:8000::/33');
    expect(subnetText(parseSubnet('0.0.0.0/0')!)).toBe('0.0.0.0/0');
    expect(parseSubnet('10.0.0.0/33')).toBeUndefined();
  });

  it('answers containment on both families', () => {
    const nets = new SubnetSet(['10.0.0.0/8', '192.168.1.128/25', '2001:db8::/33', '::1/128']);
    expect(nets.hasText('10.255.0.1')).toBe(true);
    expect(nets.hasText('::ffff:10.0.0.1')).toBe(true);
    expect(nets.hasText('11.0.0.1')).toBe(false);
    expect(nets.hasText('192.168.1.127')).toBe(false);
    expect(nets.hasText('192.168.1.128')).toBe(true);
    expect(nets.hasText('2001:db8:7fff::')).toBe(true);
    expect(nets.hasText('2001:db8:8000::')).toBe(false);
    expect(nets.hasText('::1')).toBe(true);
    expect(nets.hasText('::2')).toBe(false);
    expect(nets.hasText('nonsense')).toBe(false);
  });

  it('names what is no subnet', () => {
    expect(() => new SubnetSet(['10.0.0.0/8', 'x'])).toThrow(/not a subnet: x/);
  });
});
