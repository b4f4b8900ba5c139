/** Rotation: at each boundary of packet time a log's file is renamed, closed and handed to its postprocessor. */
import type { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import type { Timer, TimerQueue } from '../core/timers.ts';
import type { RotationInfo } from './filter.ts';
import type { LogOptions } from './options.ts';
import type { OpenWriter } from './stream.ts';

/** Zeek's `Log::rotation_format_func`: folder (default: the options' one) and file name without extension. */
export type RotationFormat = (info: RotationInfo) => {
  readonly dir?: string;
  readonly file_basename: string;
};

export interface RotationHost {
  readonly timers: TimerQueue;
  readonly options: LogOptions;
  now(): number;
  /** `counted` false: a writer's trouble, which keeps no run from starting. */
  report(severity: 'error' | 'warning' | 'info', message: string, counted?: boolean): void;
  /** A user's function threw. */
  failed(error: unknown, where: string): void;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `YYYY-MM-DD-HH-MM-SS` and `yy-mm-dd_HH.MM.SS`, local time, of seconds since the epoch. */
export function stamps(seconds: number): { long: string; short: string } {
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
  slot = -1;
  readonly #host: RotationHost;
  readonly #format: () => RotationFormat | undefined;
  readonly #open: OpenWriter;

  constructor(open: OpenWriter, host: RotationHost, format: () => RotationFormat | undefined) {
    this.#open = open;
    this.#host = host;
    this.#format = format;
    this.#arm();
  }

  #arm(): void {
    const now = this.#host.now();
    const wait = untilRotation(now, this.#open.interval, this.#host.options.log_rotate_base_time);
    this.#host.timers.add(this, now + wait);
  }

  /** What is written once the run ends goes to a new file that is not rotated. */
  fire(_now: number, ending: boolean): void {
    this.#rotate(ending);
    if (!ending) this.#arm();
  }

  #rotate(terminating: boolean): void {
    const open = this.#open;
    const { kind: writer, path, opened } = open;
    const info: RotationInfo = {
      writer,
      fname: '',
      path,
      open: opened,
      close: this.#host.now(),
      terminating,
    };
    // the name is asked for even when nothing was written since
    const target = this.#target(info);
    open.opened = info.close;
    const file = open.writer?.file;
    if (file === undefined) return;
    const suffix = basename(file).slice(basename(path).length);
    const fname = this.#rename(file, target.dir, target.name + suffix);
    if (fname === undefined) return;
    // the end of the log is written to the renamed file
    open.close();
    open.rotated = true;
    this.#process({ ...info, fname });
  }

  /** The rotated file's folder, and its name without extension. */
  #target(info: RotationInfo): { dir: string; name: string } {
    const { options } = this.#host;
    const { long, short } = stamps(info.open);
    const base = basename(info.path);
    const dir = options['Log::default_rotation_dir'] || options['Log::default_logdir'] || dirname(info.path);
    const format = this.#format();
    if (format === undefined) {
      return { dir, name: this.#open.postprocessor === undefined ? `${base}.${long}` : `${base}-${short}` };
    }
    try {
      const chosen = format(info);
      return { dir: chosen.dir ?? dir, name: chosen.file_basename };
    } catch (error) {
      this.#host.failed(error, 'Log::rotation_format_func');
      return { dir, name: `${base}-${short}` };
    }
  }

  /** Gives the new name; a folder that cannot be made is left out. Undefined when the file keeps its name. */
  #rename(file: string, dir: string, name: string): string | undefined {
    let fname = dir === '' || dir === '.' ? name : `${dir}/${name}`;
    try {
      if (dirname(fname) !== '.') mkdirSync(dirname(fname), { recursive: true });
    } catch (error) {
      this.#host.report(
        'error',
        `Failed to create dir '${dir}' for rotated log: ${(error as Error).message}`,
      );
      fname = `${dirname(file) === '.' ? '' : `${dirname(file)}/`}${name}`;
    }
    try {
      renameSync(file, fname);
      return fname;
    } catch (error) {
      this.#host.report('error', `failed to rotate ${file} to ${fname}: ${(error as Error).message}`);
      return undefined;
    }
  }

  #process(info: RotationInfo): void {
    const { postprocessor } = this.#open;
    const command = this.#host.options['Log::default_rotation_postprocessor_cmd'];
    try {
      if (postprocessor !== undefined) postprocessor(info);
      else if (command !== '') runCommand(command, info);
    } catch (error) {
      this.#host.failed(error, `rotation postprocessor of ${info.path}`);
    }
  }
}

/** Zeek's order of arguments: name, path, times of opening and closing, 1 when the run ends, writer. */
function runCommand(command: string, info: RotationInfo): void {
  const times = [info.open, info.close].map((t) => stamps(t).short);
  // as Zeek hands it on: without the enum's module
  const writer = info.writer.replace(/^Log::WRITER_/, '').toLowerCase();
  const args = [info.fname, info.path, ...times, info.terminating ? '1' : '0', writer];
  run()('/bin/sh', ['-c', `${command} "$@"`, command, ...args], { stdio: 'inherit' });
}

/** Loaded only when a command is to be run: it costs start-up time. */
const run = (): typeof execFileSync =>
  createRequire(import.meta.url)('node:child_process').execFileSync as typeof execFileSync;
