/** `--watch`: a run that reads packets from a pipe while its script files change. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Conversation, pcapRecord, writePcap } from 'tapline/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const MINUTE = 30_000;

let folder: string;
let child: ChildProcess | undefined;
let out: string;
let err: string;
let sent: number;

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapline-watch-'));
  [out, err, sent] = ['', '', 0];
});
afterEach(() => {
  child?.kill();
  rmSync(folder, { recursive: true });
});

/** Starts the command in the folder, reading from a pipe. */
function start(...scripts: string[]): void {
  child = spawn(
    process.execPath,
    [
      '--import',
      import.meta.resolve('tsx'),
      root('src/main.ts'),
      '--watch',
      '-b',
      '-D',
      '-r',
      '-',
      ...scripts,
    ],
    { cwd: folder, env: { ...process.env, TSX_TSCONFIG_PATH: root('tsconfig.json') } },
  );
  child.stdout?.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr?.on('data', (data: Buffer) => {
    err += data.toString();
  });
  child.stdin?.write(writePcap([]));
}

/** One packet of a connection of its own, or of the first one. */
function packet(ofFirst = false): void {
  sent++;
  const client = `10.0.0.1:${1000 + (ofFirst ? 1 : sent)}`;
  const [one] = new Conversation({ client, server: '10.0.0.2:9999', at: sent }).ask('?').packets;
  child?.stdin?.write(pcapRecord(one!));
}

const printed = (text: string) => vi.waitFor(() => expect(out).toContain(text), { timeout: MINUTE });
const said = (text: string) => vi.waitFor(() => expect(err).toContain(text), { timeout: MINUTE });

async function end(): Promise<number | null> {
  const exit = new Promise<number | null>((resolve) => child?.once('exit', resolve));
  child?.stdin?.end();
  return exit;
}

/** A script with a column in conn.log, a log of its own, and a word from a file beside it. */
const SCRIPT = `
import { type Columns, column, defineScript, record } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import { word } from './word.ts';
const columns = { word: column.string().optional() };
declare module 'tapline' { interface ConnInfo extends Columns<typeof columns> {} }
const Mine = record('Mine::Info', { uid: column.string(), word: column.string() });
export default defineScript({
  name: 'mine',
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    zeek.on('zeek_init', () => void zeek.log.createStream('Mine::LOG', { columns: Mine, path: 'mine' }));
    zeek.on('connection_state_remove', (c) => { c.conn.word = word; });
    zeek.on('new_connection', (c) => {
      zeek.print('new ' + word);
      zeek.log.write('Mine::LOG', zeek.make(Mine, { uid: c.uid, word }));
    });
  },
});
`;
const word = (text: string): void => write('word.ts', `export const word: string = '${text}';\n`);

it(
  'loads again what depends on a changed file; connections, columns and logs go on',
  async () => {
    write('mine.ts', SCRIPT);
    write(
      'other.ts',
      `import { defineScript } from 'tapline';
    import Mine from './mine.ts';
    export default defineScript({
      name: 'other',
      needs: [Mine],
      setup: (zeek) => { zeek.print('setup of other'); },
    });`,
    );
    write(
      'apart.ts',
      `import { defineScript } from 'tapline';
    export default defineScript({ name: 'apart', setup: (zeek) => { zeek.print('setup of apart'); } });`,
    );
    word('one');
    start('./other.ts', './apart.ts');
    packet();
    await printed('new one');
    word('second');
    await said('reloaded other.ts: word.ts changed\n');
    packet();
    packet(true);
    await printed('new second');
    expect(await end()).toBe(0);
    expect(out.match(/setup of \w+|new \w+/g)).toEqual([
      'setup of other',
      'setup of apart',
      'new one',
      'setup of other',
      'new second',
    ]);
    const lines = (log: string) => log.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines(read('mine.log')).map((line) => line.split('\t')[1])).toEqual(['one', 'second']);
    // two connections, the first with both of its packets
    expect(lines(read('conn.log')).map((line) => line.split('\t').at(-1))).toEqual(['second', 'second']);
    expect(lines(read('conn.log'))[0]).toMatch(/\tD\t2\t/);
  },
  3 * MINUTE,
);

it(
  'leaves the old scripts in place when a new one fails, and says file and line',
  async () => {
    write('mine.ts', SCRIPT);
    word('one');
    start('./mine.ts');
    packet();
    await printed('new one');
    write('mine.ts', `${SCRIPT}\nconst x = ;\n`);
    await said('mine.ts, line 22: Unexpected ";"\nnot reloaded, mine.ts changed');
    write('mine.ts', SCRIPT.replace("'new_connection'", "'no_connection' as never"));
    await said(
      "mine.ts, line 15: script mine: unknown event 'no_connection' (did you mean 'new_connection'?)",
    );
    write('mine.ts', SCRIPT.replace('word: column.string().optional()', 'more: column.count().optional()'));
    await said('mine.ts, line 12: record Conn::Info: it is in use already');
    packet();
    await vi.waitFor(() => expect(out.match(/new one/g)).toHaveLength(2), { timeout: MINUTE });
    expect(await end()).toBe(0);
  },
  3 * MINUTE,
);

it(
  'loads ZeekJS scripts again, also for what they require',
  async () => {
    write('word.cjs', "exports.word = 'eins';");
    write(
      'old.js',
      `const { word } = require('./word.cjs');
    zeek.on('zeek_init', () => zeek.print('init ' + word));
    zeek.on('new_connection', () => zeek.print('new ' + word));`,
    );
    start('./old.js');
    packet();
    await printed('new eins');
    write('word.cjs', "exports.word = 'zwei';");
    await said('reloaded old.js: word.cjs changed\n');
    packet();
    await printed('new zwei');
    write('old.js', "zeek.on('new_connection', () => zeek.print('never')); throw new Error('not today');");
    await said('Error: not today');
    packet();
    await vi.waitFor(() => expect(out.match(/new zwei/g)).toHaveLength(2), { timeout: MINUTE });
    expect(await end()).toBe(0);
    expect(out).toBe('init eins\nnew eins\ninit zwei\nnew zwei\nnew zwei\n');
  },
  3 * MINUTE,
);
