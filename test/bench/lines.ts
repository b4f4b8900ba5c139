/** The log writers alone: lines of conn.log a second, as TSV and as JSON. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCapture } from '../../src/capture/open.ts';
import { Engine } from '../../src/engine.ts';
import { fresh } from '../../src/log/columns.ts';
import type { Writer, WriterInfo } from '../../src/log/writer.ts';
import { ascii } from '../../src/log/writers/ascii.ts';
import { count } from './table.ts';

export interface WriterSpeed {
  readonly writer: string;
  readonly lines: number;
  readonly bytes: number;
  /** The fastest run. */
  readonly seconds: number;
}

interface Rows {
  readonly info: WriterInfo;
  readonly rows: readonly (readonly unknown[])[];
}

/** The rows of conn.log of a capture, as a writer gets them. */
async function rowsOf(path: string): Promise<Rows> {
  const engine = new Engine({ deterministic: true });
  const rows: unknown[][] = [];
  let info: WriterInfo | undefined;
  engine.logging.registerWriter('Log::WRITER_ASCII', (given): Writer => {
    info = given;
    return { write: (values) => void rows.push(values.map(fresh)), flush() {}, close() {} };
  });
  await engine.load(['base/protocols/conn']);
  await engine.run(await openCapture(path));
  if (info === undefined) throw new Error(`${path} gives no line`);
  return { info, rows };
}

/** Writes the rows of a capture over and over, `lines` at least, `runs` times. */
export async function measureWriters(path: string, lines: number, runs: number): Promise<WriterSpeed[]> {
  const rows = await rowsOf(path);
  return [speedOf('TSV', rows, 'F', lines, runs), speedOf('JSON', rows, 'T', lines, runs)];
}

function speedOf(
  writer: string,
  { info, rows }: Rows,
  json: 'T' | 'F',
  lines: number,
  runs: number,
): WriterSpeed {
  const folder = mkdtempSync(join(tmpdir(), 'tapline-bench-lines-'));
  const rounds = Math.ceil(lines / rows.length);
  let best = Number.POSITIVE_INFINITY;
  let bytes = 0;
  try {
    for (let run = 0; run < runs; run++) {
      const out = ascii({ ...info, path: join(folder, 'conn'), config: { use_json: json } });
      const started = performance.now();
      for (let round = 0; round < rounds; round++) for (const row of rows) out.write(row);
      out.close();
      best = Math.min(best, (performance.now() - started) / 1000);
      bytes = statSync(join(folder, 'conn.log')).size;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { writer, lines: rounds * rows.length, bytes, seconds: best };
}

export function writerRows(speeds: readonly WriterSpeed[]): string[][] {
  return [
    ['writer alone, conn.log', 'lines', 'best lines/s', 'MB/s'],
    ...speeds.map(({ writer, lines, bytes, seconds }) => [
      writer,
      count(lines),
      count(lines / seconds),
      (bytes / seconds / 1e6).toFixed(0),
    ]),
  ];
}
