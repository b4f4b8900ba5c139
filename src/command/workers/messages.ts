/** What the main thread and its workers tell each other. */
import type { Arguments } from '../arguments.ts';
import type { Ports } from './mail.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly args: Arguments;
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** Memory in which the workers number connections together; undefined where uids are random. */
  readonly births: readonly SharedArrayBuffer[] | undefined;
  readonly mail: SharedArrayBuffer;
  readonly ports: Ports;
  /** One word: workers that are ready for packets. */
  readonly ready: SharedArrayBuffer;
}

/** Outlets that are no files: lines for standard output and standard error. */
export const STDOUT = '/dev/stdout';
export const STDERR = '/dev/stderr';

/**
 * A part of an outlet: `head` and `foot` are the lines of a log that tell about it, which count once; of `lines`, each
 * has its network time.
 */
export interface Piece {
  readonly outlet: string;
  readonly part: 'head' | 'lines' | 'foot';
  /** Seconds, one per line, growing. */
  readonly times: Float64Array;
  readonly bytes: Uint8Array;
}

/** What a worker has written up to a network time: what follows is not earlier. */
export interface Output {
  readonly kind: 'output';
  readonly time: number;
  readonly pieces: readonly Piece[];
}

/** A worker is done. */
export interface Ended {
  readonly kind: 'ended';
  readonly status: number;
  /** It broke off: the others are not waited for. */
  readonly aborted: boolean;
  readonly packets: number;
  readonly connections: number;
}

/** A worker waits for more of the standard input. */
export interface Hungry {
  readonly kind: 'hungry';
}

/** A script has asked for the end of the run. */
export interface Stopping {
  readonly kind: 'stopping';
}

export type FromWorker = Output | Ended | Hungry | Stopping;

/** More of the standard input; null at its end. */
export interface Chunk {
  readonly kind: 'chunk';
  readonly bytes: Uint8Array | null;
}

/** A script of another worker has asked for the end of the run. */
export interface Stop {
  readonly kind: 'stop';
}

export type ToWorker = Chunk | Stop;
