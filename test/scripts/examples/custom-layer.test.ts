/** The example of a script's own packet layer, over its capture. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineScript } from 'tapline';
import CustomLayer from 'tapline/scripts/examples/custom-layer';
import { replay } from 'tapline/testing';
import { expect, it } from 'vitest';
import { exampleFixtures } from '../../../fixtures/examples/make.ts';

const capture = fileURLToPath(new URL('../../../fixtures/examples/custom-layer.pcap', import.meta.url));

/** Prints what the layer raises. */
const Watcher = defineScript({
  name: 'test/tags',
  needs: [CustomLayer],
  setup: (zeek) => void zeek.on('Tag::seen', (...args) => zeek.print(...args)),
});

it('the capture is what its program makes', () => {
  expect(readFileSync(capture).equals(exampleFixtures['custom-layer.pcap']!())).toBe(true);
});

it('its event is raised per tag, the connections inside are logged, bad tags are weirds', async () => {
  const { rows, printed, reports } = await replay({ capture, scripts: [Watcher], bare: false });
  expect(reports).toEqual([]);
  // 2048: IPv4; 34997: another tag
  expect(printed.slice(0, -2).every((line) => line === '1, 5, 2048')).toBe(true);
  expect(printed.slice(-2)).toEqual(['1, 6, 34997', '1, 7, 2048']);
  expect(rows('conn')).toHaveLength(2);
  expect(rows('conn')[0]).toMatchObject({
    'id.orig_h': '10.1.0.10',
    'id.resp_p': 80,
    conn_state: 'SF',
    orig_bytes: 18,
    resp_bytes: 27,
    missed_bytes: 0,
  });
  expect(rows('conn')[1]).toMatchObject({ proto: 'udp', orig_ip_bytes: 40 });
  expect(rows('weird').map(({ name, addl, source }) => [name, addl, source])).toEqual([
    ['unknown_TAG_version', 'version=2', 'TAG'],
    ['truncated_TAG_header', undefined, 'TAG'],
  ]);
});

it('without the script the same frames are no connections', async () => {
  const { rows } = await replay({ capture, bare: false });
  expect(rows('conn')).toEqual([]);
});
