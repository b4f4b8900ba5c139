/** A stage for tests of the log floor: one `Logging` in a folder of its own, and what its host was told. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { TimerQueue } from '../../src/core/timers.ts';
import { Logging, type LogHost } from '../../src/log/logging.ts';
import { defaultLogOptions, type LogOptions } from '../../src/log/options.ts';
import { RecordTypes } from '../../src/log/record.ts';
import type { LogEvent, LogHook } from '../../src/log/stream.ts';

type Hook = (...args: never[]) => unknown;

export class Stage implements LogHost {
  readonly folder: string;
  readonly options: { -readonly [Name in keyof LogOptions]: LogOptions[Name] };
  readonly timers = new TimerQueue();
  readonly records = new RecordTypes();
  readonly log: Logging;
  /** Bodies by hook; `false` breaks. */
  readonly hooks = new Map<string, Hook[]>();
  /** What happened, in order: events, reports, weirds, groups, and what tests add. */
  readonly told: string[] = [];
  /** Events that were raised, with the record as it is now. */
  readonly raised: { readonly event: string; readonly rec: object }[] = [];
  time = 0;

  constructor(options: Partial<LogOptions> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'tapline-log-'));
    this.options = { ...defaultLogOptions(), 'Log::default_logdir': this.folder, ...options };
    this.log = new Logging(this, this.records, this.options);
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  now(): number {
    return this.time;
  }

  event(event: string): LogEvent {
    return { wanted: true, raise: (rec) => void this.raised.push({ event, rec }) };
  }

  hook(name: string): LogHook {
    const bodies = (): Hook[] => this.hooks.get(name) ?? [];
    return { empty: false, run: (...args) => bodies().every((body) => body(...(args as never[])) !== false) };
  }

  report(severity: 'error' | 'warning' | 'info', message: string): void {
    this.told.push(`${severity}: ${message.replaceAll(`${this.folder}/`, '')}`);
  }

  weird(name: string, addl: string): void {
    this.told.push(`weird ${name} ${addl}`);
  }

  setGroup(name: string, enabled: boolean): void {
    this.told.push(`group ${name} ${enabled}`);
  }

  failed(error: unknown, where: string): void {
    this.told.push(`${where}: ${(error as Error).message}`);
  }

  /** A packet arrives: time goes on, what is due fires. */
  advance(time: number): void {
    this.time = time;
    while (this.timers.nextDue <= time) this.timers.fireNext(time, false);
  }

  /** The input is over: all timers fire. */
  expireAll(): void {
    this.timers.fireAll(this.time);
  }

  /** Closes all logs and gives the names of the files, sorted. */
  files(): string[] {
    this.log.close();
    return readdirSync(this.folder).sort();
  }

  /** Raw text of a file now. */
  raw(name: string): string {
    const bytes = readFileSync(join(this.folder, name));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  }

  /** Closes all logs and gives a file's lines, without the two of the wall clock. */
  lines(name: string): string[] {
    this.log.close();
    const lines = this.raw(name).split('\n').slice(0, -1);
    return lines.filter((line) => !/^.(open|close)\b/.test(line));
  }

  /** The same without the header. */
  rows(name: string): string[] {
    return this.lines(name).filter((line) => !line.startsWith('#'));
  }
}
