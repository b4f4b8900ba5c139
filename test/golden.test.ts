/** Golden replays: the chaos captures with the logs that Zeek wrote for them, which this project made and may ship. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replay } from '../src/testing/index.ts';

const folder = fileURLToPath(new URL('../fixtures/chaos/', import.meta.url));
const captures = readdirSync(folder).filter((file) => file.endsWith('.pcap'));

/**
 * The lines of a log, sorted: connections whose timers are due at the same time leave in an order that hangs on every
 * other timer of Zeek's process. Unordered sets within a line are sorted, too.
 */
function linesOf(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line !== '' && !/^#(open|close)\b/.test(line))
    .map((line) =>
      line.replace(/(C[0-9A-Za-z]+,)+C[0-9A-Za-z]+/g, (uids) => uids.split(',').sort().join(',')),
    )
    .sort();
}

/** Without the service column, which needs protocol detection. */
const withoutService = (line: string): string =>
  line
    .split('\t')
    .filter((_, i) => i !== 7)
    .join('\t');

describe.each(captures)('%s', (file) => {
  const golden = (mode: string): string =>
    readFileSync(`${folder}golden/${mode}/${file.replace(/\.pcap$/, '')}.log`, 'utf8');

  it('gives the conn.log of the conn script alone, line by line and uid by uid', async () => {
    const run = await replay({ capture: folder + file, scripts: ['base/protocols/conn'], files: true });
    expect(run.status).toBe(0);
    expect(linesOf(run.files.get('conn.log')!)).toEqual(linesOf(golden('conn')));
  });

  it('gives the lines of the default scripts, but for the service', async () => {
    const run = await replay({ capture: folder + file, bare: false, files: true });
    const body = (log: string): string[] =>
      linesOf(log)
        .filter((line) => !line.startsWith('#'))
        .map(withoutService)
        .sort();
    expect(body(run.files.get('conn.log')!)).toEqual(body(golden('default')));
  });
});
