/** What every writer does: the same rows through each of them, and what can be read back. */
import { describe, expect, it } from 'vitest';
import { column, readColumn } from '../../src/log/columns.ts';
import type { OutputColumn, WriterFactory, WriterInfo } from '../../src/log/writer.ts';
import { Stage } from './stage.ts';

const columns: OutputColumn[] = Object.entries({
  ok: column.bool(),
  n: column.count(),
  text: column.string(),
  list: column.vector(column.string()),
  names: column.set(column.string()),
}).map(([name, schema]) => ({ name, type: readColumn(schema, name).type }));

/** A row as texts or values that a test can compare: what a writer made of `ok n text list names`. */
export type Read = (stage: Stage) => unknown[] | Promise<unknown[]>;

export interface WriterCase {
  readonly name: string;
  readonly factory: WriterFactory;
  readonly config?: Readonly<Record<string, string>>;
  /** Name of the file, or undefined for a writer without one. */
  readonly file: string | undefined;
  /** Reads the rows back after the end. */
  readonly read: Read;
  /** What should come back for the rows below. */
  readonly full: unknown;
  readonly unset: unknown;
}

/** Runs the suite on one writer. */
export function writerCases({ name, factory, config = {}, file, read, full, unset }: WriterCase): void {
  const start = () => {
    const stage = new Stage();
    const info: WriterInfo = {
      stream: 'Test::LOG',
      path: 'test',
      columns,
      config,
      options: stage.options,
      report: () => {},
      inform: () => {},
    };
    return { stage, writer: factory(info) };
  };
  const FULL = [true, 7, 'a', ['x', 'y'], new Set(['z'])];
  const UNSET = [undefined, undefined, undefined, undefined, undefined];

  describe(`every writer: ${name}`, () => {
    it('writes rows in order', async () => {
      const { stage, writer } = start();
      writer.write(FULL);
      writer.write(UNSET);
      writer.write(FULL);
      writer.close();
      expect(await read(stage)).toEqual(full === undefined ? [] : [full, unset, full]);
    });

    it('keeps nothing of the array of a row, nor of its containers', async () => {
      const { stage, writer } = start();
      const list = ['x', 'y'];
      const names = new Set(['z']);
      const row: unknown[] = [true, 7, 'a', list, names];
      writer.write(row);
      list.push('later');
      names.add('later');
      row.fill(undefined);
      writer.close();
      expect(await read(stage)).toEqual(full === undefined ? [] : [full]);
    });

    it('may be flushed at any time, and closed with nothing written', async () => {
      const { stage, writer } = start();
      writer.flush();
      writer.close();
      expect(await read(stage)).toEqual([]);
    });

    it('says whether it has a file', () => {
      const { stage, writer } = start();
      expect(writer.file).toBe(file === undefined ? undefined : `${stage.folder}/${file}`);
      writer.close();
    });

    it('writes ten thousand rows', async () => {
      const { stage, writer } = start();
      for (let i = 0; i < 10000; i++) writer.write(FULL);
      writer.close();
      expect(await read(stage)).toHaveLength(full === undefined ? 0 : 10000);
    });
  });
}
