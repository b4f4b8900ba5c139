/** `tapline report`: a run whose conn.log and ladders go into one page instead of into logs. */
import { writeFileSync } from 'node:fs';
import type { PacketSource } from '../../capture/source.ts';
import { fail } from '../../core/fail.ts';
import type { Engine } from '../../engine.ts';
import { FatalError } from '../../script/reporter.ts';
import { Ladders } from '../ladder.ts';
import { ConnLines } from './conn-lines.ts';
import { LadderBook } from './ladder-book.ts';
import { type ReportModel, Texts } from './model.ts';
import { pageOf } from './page.ts';
import { TrafficSource } from './traffic.ts';

/** What is reported, and where to. */
export interface ReportRequest {
  /** Names of the captures, as given. */
  readonly captures: readonly string[];
  readonly version: string;
  /** File name of the page. */
  readonly output: string;
}

export interface Reported {
  readonly connections: number;
  /** Characters of the page. */
  readonly size: number;
}

/**
 * Runs and writes the page. Input that breaks off gives a page of what came before, which says so; the failure is
 * thrown then.
 */
export async function report(
  engine: Engine,
  source: PacketSource,
  { captures, version, output }: ReportRequest,
): Promise<Reported> {
  const texts = new Texts();
  texts.of('');
  const lines = new ConnLines(texts);
  const book = new LadderBook(texts);
  const traffic = new TrafficSource(source);
  for (const writer of engine.logging.writers()) engine.logging.registerWriter(writer, lines.factory);
  new Ladders(engine, book);
  const failure = await failureOf(engine.run(traffic));
  if (failure !== undefined && traffic.packets === 0) throw failure;
  const { index, bytes } = book.close();
  const model: ReportModel = {
    captures,
    version,
    packets: traffic.packets,
    bytes: traffic.bytes,
    first: traffic.packets === 0 ? 0 : traffic.first,
    last: traffic.packets === 0 ? 0 : traffic.last,
    columns: lines.columns,
    omittedRows: lines.omitted,
    traffic: traffic.traffic,
    ladders: index,
    failure: failure?.message ?? '',
    texts: texts.all,
  };
  const page = await pageOf(model, bytes);
  write(output, page);
  if (failure !== undefined) throw failure;
  return { connections: index.uids.length, size: page.length };
}

/** What ended a run; undefined for its regular end. */
async function failureOf(run: Promise<unknown>): Promise<FatalError | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof FatalError) return error;
    throw error;
  }
}

function write(output: string, page: string): void {
  try {
    writeFileSync(output, page);
  } catch (error) {
    throw fail('REPORT', output, (error as Error).message);
  }
}
