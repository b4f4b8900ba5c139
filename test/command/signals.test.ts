/** A run that is ended by a signal: in order, with complete logs. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Conversation, writePcap } from 'tapline/testing';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TIMEOUT = 120_000;

/** A script that says when the first connection is there. */
const SAYING = "zeek.on('new_connection', () => zeek.print('one is there'))";

function start(...words: readonly string[]): { child: ChildProcessWithoutNullStreams; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tapline-signal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'in.pcap'), writePcap(new Conversation().ask('a').wait(1e6).ask('b').packets));
  const tsx = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', tsx, join(ROOT, 'src/main.ts'), ...words], {
    cwd: folder,
    env: { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json') },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, folder };
}

const ended = (child: ChildProcessWithoutNullStreams): Promise<number | null> =>
  new Promise((resolve) => child.on('close', resolve));

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run that waits, live connections are logged',
  async (signal) => {
    const { child, folder } = start('--pseudo-realtime', '-r', 'in.pcap', '-e', SAYING);
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const status = ended(child);
    child.stdout.once('data', () => child.kill(signal));
    expect(await status).toBe(0);
    expect(said).toMatch(/^\d+\.\d{6} received termination signal\n$/);
    expect(readFileSync(join(folder, 'conn.log'), 'utf8')).toMatch(/\tudp\t[\s\S]*\n#close\t/);
  },
  TIMEOUT,
);

it(
  'SIGHUP does nothing; input that does not end is let go',
  async () => {
    const { child, folder } = start('-r', '-', '-e', SAYING);
    const status = ended(child);
    child.stdout.once('data', () => {
      child.kill('SIGHUP');
      child.kill('SIGTERM');
    });
    // all but the end of the capture
    child.stdin.write(readFileSync(join(folder, 'in.pcap')));
    expect(await status).toBe(0);
    expect(readFileSync(join(folder, 'conn.log'), 'utf8')).toContain('#close');
  },
  TIMEOUT,
);
