/**
 * The Parquet writer: typed columns, compressed with ZSTD, in row groups of bounded size; for DuckDB, Spark and Pandas.
 *
 * Beyond Zeek. Times are UTC timestamps of microseconds, intervals are seconds, count is unsigned, port 16 bits wide;
 * addresses, subnets and enums are strings; sets and vectors are lists; all may be null. What is no UTF-8 in a string
 * stands as `\xNN`. A Parquet file is readable once it has its end, which flushing writes, too: the next row group is
 * written over it. Each flush makes a row group, so it is no thing to do for every row.
 * Needs the packages hyparquet-writer and zstd-napi.
 */
import { closeSync, existsSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type * as Hyparquet from 'hyparquet-writer';
import type { Writer, WriterFactory, WriterInfo } from '../writer.ts';
import { systemReason } from './line-file.ts';
import { logFile } from './log-file.ts';
import { optionalPackage } from './optional.ts';
import { type ParquetColumn, parquetColumn, type SchemaElement } from './parquet-columns.ts';

/** What we use of zstd-napi. Said here, so that we compile where its native part could not be built. */
interface Zstd {
  compress(input: Uint8Array): Uint8Array;
}

/** Rows that are gathered before they are written as one row group. */
const GROUP = 50_000;

class ParquetFile {
  readonly name: string;
  readonly #fd: number;
  readonly #parquet: Hyparquet.ParquetWriter;
  readonly #bytes: Hyparquet.ByteWriter & { flush?: () => void };
  /** Where the next bytes go. */
  #at = 0;

  constructor(name: string, schema: SchemaElement[]) {
    const { ByteWriter, ParquetWriter } = optionalPackage<typeof Hyparquet>('hyparquet-writer');
    const { compress } = optionalPackage<Zstd>('zstd-napi');
    this.name = name;
    try {
      this.#fd = openSync(name, 'w');
    } catch (error) {
      throw new Error(`cannot open ${name}: ${systemReason(error)}`, { cause: error });
    }
    // the open file, not its name: rotation renames it before its end is written
    this.#bytes = new ByteWriter();
    this.#bytes.flush = () => this.#append();
    this.#bytes.finish = () => this.#append();
    this.#parquet = new ParquetWriter({
      writer: this.#bytes,
      schema,
      codec: 'ZSTD',
      compressors: { ZSTD: (input) => compress(input) },
      createdBy: 'tapline',
    });
  }

  /** Writes one row group. */
  add(columns: readonly ParquetColumn[], rows: number): void {
    const columnData = columns.map(({ name, values }) => ({ name, data: values }));
    void this.#parquet.write({ columnData, rowGroupSize: rows });
  }

  /** Writes the end behind the row groups; more of them may follow in its place. */
  finish(): void {
    const { offset } = this.#bytes;
    void this.#parquet.finish();
    ftruncateSync(this.#fd, this.#at);
    this.#at = offset;
    this.#bytes.offset = offset;
  }

  letGo(): void {
    closeSync(this.#fd);
  }

  #append(): void {
    const bytes = this.#bytes.getBytes();
    this.#bytes.index = 0;
    try {
      for (let from = 0; from < bytes.length; ) {
        const written = writeSync(this.#fd, bytes, from, bytes.length - from, this.#at);
        from += written;
        this.#at += written;
      }
    } catch (error) {
      throw new Error(`write error: ${systemReason(error)}`, { cause: error });
    }
  }
}

class ParquetWriter implements Writer {
  readonly file: string;
  readonly #columns: readonly ParquetColumn[];
  readonly #out: ParquetFile;
  #rows = 0;
  #open = true;

  constructor(info: WriterInfo) {
    this.file = info.append === true ? nextFile(info) : logFile(info, 'parquet');
    this.#columns = info.columns.map(parquetColumn);
    const root = { name: 'schema', num_children: this.#columns.length };
    this.#out = new ParquetFile(this.file, [root, ...this.#columns.flatMap((column) => column.schema)]);
  }

  write(values: readonly unknown[]): void {
    const columns = this.#columns;
    for (let i = 0; i < columns.length; i++) {
      const value = values[i];
      const column = columns[i]!;
      column.values.push(value === undefined || value === null ? null : column.convert(value));
    }
    if (++this.#rows >= GROUP) this.#orLetGo(() => this.#writeGroup());
  }

  flush(): void {
    this.#orLetGo(() => {
      this.#writeGroup();
      this.#out.finish();
    });
  }

  close(): void {
    if (!this.#open) return;
    this.flush();
    this.#letGo();
  }

  /** A writer that throws is given up, and does not get its end. */
  #orLetGo(act: () => void): void {
    if (!this.#open) return;
    try {
      act();
    } catch (error) {
      this.#letGo();
      throw error;
    }
  }

  #letGo(): void {
    if (this.#open) this.#out.letGo();
    this.#open = false;
  }

  #writeGroup(): void {
    if (this.#rows === 0) return;
    this.#out.add(this.#columns, this.#rows);
    for (const { values } of this.#columns) values.length = 0;
    this.#rows = 0;
  }
}

/** A file with its end takes no more rows, maybe of other columns: what goes on does so in `PATH-2`, `PATH-3` … */
function nextFile(info: WriterInfo): string {
  for (let n = 2; ; n++) {
    const file = logFile({ ...info, path: `${info.path}-${n}` }, 'parquet');
    if (!existsSync(file)) return file;
  }
}

export const parquet: WriterFactory = (info) => new ParquetWriter(info);
parquet.says = 'A Parquet file of typed columns (with the packages hyparquet-writer and zstd-napi).';
