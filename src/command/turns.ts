/**
 * A run with ZeekJS scripts: the process's event loop turns between packets, each step of the engine is a task of its
 * own (so that handlers may run their micro-tasks), and the end keeps Node's order: without a capture pending work is
 * waited for, with one it has a short grace after zeek_done.
 */
import { type PacketSource, Pull, RawPacket } from '../capture/source.ts';
import { TaplineError } from '../core/fail.ts';
import type { Engine } from '../engine.ts';

/** Milliseconds that timers have after zeek_done, and how much of it one turn can cost at most: a stall costs no more. */
const GRACE = 200;
const TURN = 10;

/** Ends the process, as ZeekJS does, whatever timers there still are. */
export async function runInTurns(engine: Engine, source: PacketSource | undefined): Promise<number> {
  if (engine.reporter.errors > 0) return 1;
  await turn(() => engine.begin());
  if (source === undefined) await untilIdle(() => engine.end(), engine);
  else {
    const failure = await readAll(engine, source);
    await turn(() => engine.end());
    if (failure !== undefined) engine.reporter.fatal(failure.message);
  }
  await grace();
  process.exit(0);
}

/** A step as a task of the event loop. */
function turn<T>(step: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(step());
      } catch (error) {
        reject(error as Error);
      }
    });
  });
}

async function readAll(engine: Engine, source: PacketSource): Promise<TaplineError | undefined> {
  const raw = new RawPacket();
  try {
    while (!engine.stopping) {
      const answer = await turn(() => {
        const pulled = source.next(raw);
        if (pulled === Pull.packet) engine.feed(raw);
        return pulled;
      });
      if (answer === Pull.wait) await source.ready();
      else if (answer !== Pull.packet) break;
    }
    engine.bus.point<[path: string]>('Pcap::file_done').raise(source.name);
    return undefined;
  } catch (error) {
    // what was read before is processed and logged
    if (error instanceof TaplineError && error.code === 'CAPTURE_DAMAGED') return error;
    throw error;
  } finally {
    source.close();
  }
}

/** Whether anything is left that the event loop would wait for. */
const pending = (): boolean =>
  process
    .getActiveResourcesInfo()
    .some((kind) => /^(Timeout|Immediate|FSReq|TCP|UDP|GetAddr|Process)/.test(kind));

/** Runs the step when nothing is left to do, after the listeners of `beforeExit`, which may have started more. */
function untilIdle(step: () => void, engine: Engine): Promise<void> {
  return new Promise((resolve, reject) => {
    const idle = (): void => {
      if (pending() && !engine.stopping) return;
      process.off('beforeExit', idle);
      try {
        resolve(step());
      } catch (error) {
        reject(error as Error);
      }
    };
    process.on('beforeExit', idle);
  });
}

async function grace(): Promise<void> {
  let before = performance.now();
  for (let spent = 0; spent < GRACE && pending(); ) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const now = performance.now();
    spent += Math.min(now - before, TURN);
    before = now;
  }
}
