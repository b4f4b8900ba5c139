/** Where in a user's file an error was thrown, read from its stack: `FILE, line N`. */
import { fileURLToPath } from 'node:url';

/** Folder of this package's own code: frames in it are not the user's. */
const OWN = fileURLToPath(new URL('..', import.meta.url));

/** `/dir/script.ts, line 7` of the nearest frame outside the runtime, or undefined when the stack has none. */
export function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  for (const frame of error.stack.split('\n')) {
    const m = /^\s*at (?:.*\()?(file:\/\/[^)]*|\/[^)]*|<anonymous>):(\d+):\d+\)?$/.exec(frame);
    if (m === null) continue;
    const file = fileOf(m[1]!);
    if (file === undefined || file.startsWith(OWN) || file.includes('/node_modules/')) continue;
    return `${file}, line ${m[2]}`;
  }
  return undefined;
}

/** The caller's place: for messages that a script asks for. */
export const herePlace = (): string => placeOf(new Error('here')) ?? '';

function fileOf(text: string): string | undefined {
  const bare = text.replace(/\?.*$/, '');
  if (!bare.startsWith('file:')) return bare.startsWith('/') ? bare : undefined;
  try {
    return fileURLToPath(bare);
  } catch {
    return undefined;
  }
}
