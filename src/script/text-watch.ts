/** Watches a text file: what it says is given again whenever it has changed. Looks once a second, by the wall clock. */
import { readFileSync, statSync } from 'node:fs';

/** Milliseconds between two looks, as Zeek's input framework takes. */
const LOOK = 1000;

/** What tells that a file has changed; '' while it is not there. */
export function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

/**
 * Calls `changed` with the new text between two turns of the event loop, which it does not keep running. A file that
 * is gone says nothing: it may be about to be replaced. The result ends it.
 */
export function watchText(path: string, changed: (text: string) => void, every = LOOK): () => void {
  let known = stampOf(path);
  const look = (): void => {
    const stamp = stampOf(path);
    if (stamp === known) return;
    known = stamp;
    if (stamp !== '') changed(readFileSync(path, 'utf8'));
  };
  const timer = setInterval(look, every);
  timer.unref();
  return () => clearInterval(timer);
}
