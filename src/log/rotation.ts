/** Rotation: at each boundary of packet time a log's file is closed, renamed and handed to its postprocessor. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import type { Timer, TimerQueue } from '../core/timers.ts';
import type { RotationInfo } from './filter.ts';
import type { LogOptions } from './options.ts';
import type { OpenWriter } from './stream.ts';

/** Zeek's `Log::RotationFmtInfo` and `Log::RotationPath`. */
export type RotationFormat = (info: RotationInfo) => {
  readonly dir?: string;
  readonly file_basename: string;
};

export interface RotationHost {
  readonly timers: TimerQueue;
  readonly options: LogOptions;
  now(): number;
  report(severity: 'error' | 'warning', message: string): void;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `YYYY-MM-DD-HH-MM-SS` and `yy-mm-dd_HH.MM.SS`, local time, of seconds since the epoch. */
function stamps(seconds: number): { long: string; short: string } {
  const t = new Date(Math.floor(seconds) * 1000);
  const date = [t.getFullYear(), t.getMonth() + 1, t.getDate()].map(two);
  const time = [t.getHours(), t.getMinutes(), t.getSeconds()].map(two);
  const long = [...date, ...time].join('-');
  return { long, short: `${date.join('-').slice(2)}_${time.join('.')}` };
}

/** Seconds from `now` to the next boundary: multiples of the interval since local midnight plus the base time. */
export function untilRotation(now: number, interval: number, baseTime: string): number {
  const [hours = 0, minutes = 0] = baseTime.split(':').map(Number);
  const midnight = new Date(Math.floor(now) * 1000).setHours(0, 0, 0, 0) / 1000;
  const since = now - (midnight + hours * 3600 + minutes * 60);
  const gone = ((since % interval) + interval) % interval;
  return interval - gone;
}

/** Rotates one open writer whenever its time comes. */
export class Rotation implements Timer {
  due = 0;
  slot = -1;
  readonly #host: RotationHost;
  readonly #format: () => RotationFormat | undefined;
  #open: OpenWriter;

  constructor(open: OpenWriter, host: RotationHost, format: () => RotationFormat | undefined) {
    this.#open = open;
    this.#host = host;
    this.#format = format;
    this.#arm();
  }

  #arm(): void {
    const now = this.#host.now();
    this.due = now + untilRotation(now, this.#open.interval, this.#host.options.log_rotate_base_time);
    this.#host.timers.add(this);
  }

  fire(_now?: number, ending = false): void {
    this.#rotate(ending);
    if (!ending) this.#arm();
  }

  #rotate(terminating: boolean): void {
    const open = this.#open;
    const now = this.#host.now();
    const info: RotationInfo = {
      writer: open.kind,
      fname: '',
      path: open.path,
      open: open.opened,
      close: now,
      terminating,
    };
    const target = this.#target(info);
    const file = open.writer?.file;
    open.opened = now;
    if (file === undefined) return;
    open.writer!.close();
    open.writer = undefined;
    open.rotated = true;
    const fname = `${target}${extname(file)}`;
    try {
      if (dirname(fname) !== '.') mkdirSync(dirname(fname), { recursive: true });
      renameSync(file, fname);
    } catch (error) {
      this.#host.report('error', `cannot rotate ${file} to ${fname}: ${(error as Error).message}`);
      return;
    }
    this.#process({ ...info, fname });
  }

  /** Name without extension. */
  #target(info: RotationInfo): string {
    const { options } = this.#host;
    const { long, short } = stamps(info.open);
    const base = basename(info.path);
    const plain = this.#open.postprocessor === undefined ? `${base}.${long}` : `${base}-${short}`;
    const dir = options['Log::default_rotation_dir'] || options['Log::default_logdir'] || dirname(info.path);
    const format = this.#format();
    if (format === undefined) return join(dir, plain);
    try {
      const chosen = format(info);
      return join(chosen.dir ?? dir, chosen.file_basename);
    } catch (error) {
      this.#host.report('error', `Log::rotation_format_func: ${(error as Error).message}`);
      return join(dir, `${base}-${short}`);
    }
  }

  #process(info: RotationInfo): void {
    const { postprocessor } = this.#open;
    if (postprocessor !== undefined) {
      postprocessor(info);
      return;
    }
    const command = this.#host.options['Log::default_rotation_postprocessor_cmd'];
    if (command === '') return;
    const times = [info.open, info.close].map((t) => stamps(t).short);
    const args = [info.fname, info.path, ...times, info.terminating ? '1' : '0', info.writer];
    try {
      execFileSync('/bin/sh', ['-c', `${command} "$@"`, command, ...args], { stdio: 'inherit' });
    } catch (error) {
      this.#host.report('error', `rotation postprocessor: ${(error as Error).message}`);
    }
  }
}

const join = (dir: string, name: string): string => (dir === '' || dir === '.' ? name : `${dir}/${name}`);
