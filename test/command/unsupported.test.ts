/** Zeek's options that there are not here. */
import { expect, it } from 'vitest';
import { flags, parseArguments } from '../../src/command/arguments.ts';
import { unsupported } from '../../src/command/unsupported.ts';

const options = unsupported.flatMap(({ short, long }) => [
  ...(short === undefined ? [] : [`-${short}`]),
  ...(long === undefined ? [] : [`--${long}`]),
]);

it.each(options)('%s is named as not supported', (option) => {
  expect(() => parseArguments(['-r', 'x.pcap', option, 'VALUE'])).toThrow(
    `Option ${option} of Zeek is not supported`,
  );
});

it('names what to do instead, with an argument joined, too', () => {
  const instead = 'tcpdump -r FILE -w - EXPRESSION | tapline -r -';
  expect(() => parseArguments(['-ftcp'])).toThrow(instead);
  expect(() => parseArguments(['--filter=tcp'])).toThrow(instead);
});

it('has no option that there is, and none twice', () => {
  const ours = flags.flatMap(({ short, long }) => [`-${short}`, `--${long}`]);
  expect(options.filter((option) => ours.includes(option))).toEqual([]);
  expect(new Set(options).size).toBe(options.length);
});
