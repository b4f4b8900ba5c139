/** `tapline report`: the page as a file, what is in it, and mistakes. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseArguments } from '../../../src/command/arguments.ts';
import type { ReportModel } from '../../../src/command/report/model.ts';
import { run } from '../../../src/command/run.ts';

let folder: string;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapline-report-'));
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const report = (capture: string, ...more: string[]) =>
  run(parseArguments(['report', '-r', capture, '-o', join(folder, 'page.html'), ...more]));

const page = (): string => readFileSync(join(folder, 'page.html'), 'utf8');

function model(): ReportModel {
  const packed = /id="model">([^<]*)</.exec(page())![1]!;
  return JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as ReportModel;
}

/** The values of a column as texts. */
function columnOf({ columns, texts }: ReportModel, name: string): (string | number | null)[] {
  const column = columns.find((c) => c.name === name)!;
  return column.values.map((value) => (column.text && value !== null ? texts[value]! : value));
}

it('holds conn.log, the traffic and a ladder for each line, and writes no log', async () => {
  expect(await report('fixtures/mixed.pcap', `Log::default_logdir=${folder}`)).toBe(0);
  expect(said).toMatch(/page\.html: 15 connections, 0\.\d MB\n$/);
  expect(existsSync(join(folder, 'conn.log'))).toBe(false);
  const made = model();
  expect(made).toMatchObject({ captures: ['fixtures/mixed.pcap'], packets: 73, omittedRows: 0, failure: '' });
  expect(made.traffic.packets.reduce((sum, n) => sum + n, 0)).toBe(73);
  const uids = columnOf(made, 'uid');
  expect(uids).toHaveLength(15);
  expect(new Set(made.ladders.uids.map((uid) => made.texts[uid]))).toEqual(new Set(uids));
  // the same as -D writes
  expect(uids).toContain('CJKFoj4bpHEhTeaRoj');
  const first = uids.indexOf('CJKFoj4bpHEhTeaRoj');
  expect(columnOf(made, 'history')[first]).toBe('ShADadFf');
  expect(columnOf(made, 'resp_bytes')[first]).toBe(1867);
});

it('has the columns that scripts add', async () => {
  expect(await report('fixtures/mixed.pcap', 'policy/protocols/conn/vlan-logging')).toBe(0);
  expect(model().columns.map(({ name }) => name)).toContain('inner_vlan');
});

it('is one file that names no other: no address, no import, and a policy that forbids to fetch', async () => {
  expect(await report('fixtures/http-like.pcap')).toBe(0);
  const text = page();
  expect(text).toContain(`content="default-src 'none';`);
  expect(text).not.toMatch(/<(script|img|iframe)[^>]*\bsrc=|<link[^>]*href="(?!data:)|url\((?!data:)/);
  expect(text.match(/<script/g)).toHaveLength(3);
});

it('of input that is cut holds what came before, says so, and has status 1', async () => {
  expect(await report('fixtures/cut.pcap')).toBe(1);
  expect(said).toContain('fatal error: failed to read a packet from fixtures/cut.pcap');
  const { failure, packets } = model();
  expect(failure).toContain('failed to read a packet from fixtures/cut.pcap');
  expect(packets).toBeGreaterThan(0);
});

it('without its capture is not written', async () => {
  expect(await report(join(folder, 'nope.pcap'))).toBe(1);
  expect(said).toContain('nope.pcap: No such file');
  expect(existsSync(join(folder, 'page.html'))).toBe(false);
});

it('that cannot be written gives one error', async () => {
  const words = ['report', '-r', 'fixtures/http-like.pcap', '-o', join(folder, 'none', 'page.html')];
  expect(await run(parseArguments(words))).toBe(1);
  expect(said).toMatch(/^error: can't write the report .*none\/page\.html: .*ENOENT.*\n$/);
});

it.each([
  [['report'], 'A report needs a capture: tapline report -r FILE -o FILE'],
  [['-r', 'x', '-o', 'y'], 'Option --output is for reports: tapline report -r FILE -o FILE'],
])('%j is a mistake', (words, message) => {
  expect(() => parseArguments(words)).toThrow(message);
});
