/** Random numbers that nobody can guess, from the system's own source. */
import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Where the system gives them out as a file; Windows does not. Reading it spares loading node:crypto, 3 ms. */
const SYSTEM_SOURCE = '/dev/urandom';

/** Words with all their bits random. */
export function randomWords(count: number): Int32Array {
  const words = new Int32Array(count);
  if (!fromFile(new Uint8Array(words.buffer))) {
    const crypto = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
    crypto.randomFillSync(words);
  }
  return words;
}

/** A number of 31 random bits. */
export const randomSeed = (): number => randomWords(1)[0]! >>> 1;

function fromFile(bytes: Uint8Array): boolean {
  let fd: number;
  try {
    fd = openSync(SYSTEM_SOURCE, 'r');
  } catch {
    return false;
  }
  try {
    return readSync(fd, bytes) === bytes.length;
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
}
