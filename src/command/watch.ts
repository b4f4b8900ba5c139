/** `--watch`: script files that change while a run goes on are loaded again, with what depends on them. */
import { relative } from 'node:path';
import { TaplineError } from '../core/fail.ts';
import type { Engine } from '../engine.ts';
import type { ImportGraph } from '../script/import-graph.ts';
import { placeOf } from '../script/place.ts';
import { stampOf } from '../script/text-watch.ts';

/** Milliseconds between two looks at the files, by the wall clock. */
const LOOK = 300;

/** What is to be said of a script that could not be loaded. */
function failureText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof TaplineError)) return message;
  const place = error.code === 'SCRIPT_LOAD' ? undefined : placeOf(error);
  return place === undefined ? message : `error in ${place}: ${message}`;
}

const named = (files: readonly string[]): string => files.map((file) => relative('.', file)).join(', ');

/** Looks at the files until the result is called; lines are said on `say`. The event loop is not kept running. */
export function watchScripts(engine: Engine, graph: ImportGraph, say: (line: string) => void): () => void {
  const stamps = new Map<string, string>();
  let busy = false;

  /** Files that have changed since the last look; new ones are entered. */
  function changes(): string[] {
    return graph.files().filter((file) => {
      const stamp = stampOf(file);
      const before = stamps.get(file);
      // one that is gone may be about to be replaced
      if (stamp === '') return false;
      stamps.set(file, stamp);
      return before !== undefined && before !== stamp;
    });
  }

  async function look(): Promise<void> {
    if (busy) return;
    const changed = changes();
    if (changed.length === 0) return;
    busy = true;
    try {
      const affected = graph.affected(changed);
      await graph.renew(affected);
      const scripts = await engine.reload(affected);
      say(`reloaded ${named(scripts)}: ${named(changed)} changed`);
    } catch (error) {
      say(`${failureText(error)}\nnot reloaded, ${named(changed)} changed: the scripts of before go on`);
    } finally {
      busy = false;
    }
  }

  changes();
  const timer = setInterval(() => void look(), LOOK);
  timer.unref();
  return () => clearInterval(timer);
}
