/**
 * What stands on standard error for an error that nobody caught: as Node writes it when it ends the process, and as
 * ZeekJS writes it when the run goes on.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line of source, '' when it cannot be read. */
  readonly source: string;
}

/** Where an error was made: the first frame of its stack that lies in a file. */
function spotOf({ stack = '' }: Error): Spot | undefined {
  const m = /^\s+at (?:.*\()?((?:file:\/\/)?\/[^)]*?):(\d+):(\d+)\)?$/m.exec(stack);
  if (m === null) return undefined;
  const file = m[1]!.startsWith('file:') ? fileURLToPath(m[1]!.replace(/\?.*$/, '')) : m[1]!;
  const line = Number(m[2]);
  return { file, line, column: Number(m[3]), source: sourceLine(file, line) };
}

function sourceLine(file: string, line: number): string {
  try {
    return readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
  } catch {
    return '';
  }
}

/** Place, source line with a caret, and the stack. */
export function fatalText(error: unknown): string {
  if (!(error instanceof Error)) return `Uncaught ${String(error)}\n`;
  const spot = spotOf(error);
  const place =
    spot === undefined
      ? ''
      : `${spot.file}:${spot.line}\n${spot.source}\n${' '.repeat(spot.column - 1)}^\n\n`;
  return `${place}${error.stack ?? String(error)}\n\n`;
}

/** The message, the place with its source line, and where it was thrown. */
export function uncaughtText(error: unknown): string {
  if (!(error instanceof Error)) return `Uncaught ${String(error)}\n`;
  const spot = spotOf(error);
  const place = spot === undefined ? '' : `${spot.file}:${spot.line}\n${spot.source}\n\n`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return `Uncaught ${String(error)}\n${place}Thrown at:\n${frames.map((line) => `${line}\n`).join('')}`;
}
