/** Arguments of events and hooks, with names and types, as the source declares them: they do not exist at run time. */
import { filesBelow, textOf } from '../house/source-files.ts';

/** `interface SessionEvents {`, `interface Hooks {` and their like, with what stands in them. */
const INTERFACE = /^( *)(?:export )?interface \w*(Events|Hooks)\b[^{\n]*\{\n([\s\S]*?)\n\1\}/gm;
const MEMBER = /^ *(?:'([^']+)'|(\w+)): \[([\s\S]*?)\];$/gm;

/** Argument lists by name: `c: Connection, is_orig: boolean`. */
export function signatures(kind: 'Events' | 'Hooks'): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const files = [...filesBelow('src'), ...filesBelow('scripts')];
  // events of examples are examples, too
  for (const file of files.filter((name) => !name.startsWith('scripts/examples/'))) {
    for (const [, , declares, body] of textOf(file).matchAll(INTERFACE)) {
      if (declares !== kind) continue;
      for (const [, quoted, plain, args] of body!.matchAll(MEMBER)) {
        found.set((quoted ?? plain)!, args!.replace(/\s+/g, ' ').replace(/^ |,? $/g, ''));
      }
    }
  }
  return found;
}
