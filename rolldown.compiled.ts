/**
 * A chunk whose compiled code is kept. V8 takes 25 ms to compile half a megabyte of JavaScript, and 6 ms to take up what
 * it compiled before; Node keeps no compiled ES modules before version 22. So the chunk is cut in two: its code becomes
 * one function in NAME.code.js, and the module NAME.js runs that as a `vm.Script`, with the bytes of a cache where it is
 * there. The cache is made when the chunk is written, by a run of the command, and so holds the functions that a run
 * calls. It is for one version of Node and one machine; others compile the code as if it were not there, and so does V8
 * when its settings are others.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Plugin } from 'rolldown';
import { parseSync } from 'rolldown/utils';

export interface Compiled {
  /** Name of the chunk. It may import Node's own modules only. */
  readonly chunk: string;
  /** File of the bundle that is the command, and the arguments of a run that warms the code up. */
  readonly command: string;
  readonly run: readonly string[];
}

/** Cuts a chunk in two and keeps what V8 compiles in a run. */
export function compiled({ chunk: name, command, run }: Compiled): Plugin {
  let file = '';
  return {
    name: 'compiled',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
      const chunk = chunks.find((each) => each.name === name);
      if (chunk === undefined) throw new Error(`there is no chunk ${name}`);
      const runtime = chunks.find((each) => each.name === 'rolldown-runtime');
      const { code, names } = asFunction(chunk.code, runtime?.code ?? '');
      file = chunk.fileName;
      this.emitFile({ type: 'asset', fileName: file.replace(/\.js$/, '.code.js'), source: code });
      chunk.code = moduleOf(name, names);
      // a file more to find and read, of which the others use nothing
      for (const each of chunks) each.code = each.code.replace(/^import "\S*\/rolldown-runtime\.js";\n/m, '');
      if (runtime !== undefined && !chunks.some((each) => each.code.includes('/rolldown-runtime.js"')))
        delete bundle[runtime.fileName];
    },
    writeBundle({ dir = '.' }) {
      const failure = warmUp(resolve(dir, file), resolve(dir, command), run);
      if (failure !== '') this.warn(`${name} is not kept compiled: ${failure}`);
    },
  };
}

/** What stands for `import()` and `import.meta`, which only modules have. */
const LOAD = '$load';
const META = '$meta';

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The code of a module as a function that gives its exports, and their names. */
function asFunction(module: string, runtime: string): { code: string; names: string[] } {
  const helpers = parts(runtime, () => '');
  const { code, exported } = parts(module, (from, names) => {
    if (from.startsWith('node:')) return `const {${pairs(names)}} = process.getBuiltinModule('${from}');`;
    if (from !== './rolldown-runtime.js') throw new Error(`${from} is to be imported on demand`);
    return names.map(([name, local]) => `const ${local} = $runtime.${name};`).join(' ');
  });
  const lines = [
    `(function (${LOAD}, ${META}) {`,
    "'use strict';",
    `const $runtime = (() => {\n${helpers.code}\nreturn {${pairs(helpers.exported)}};\n})();`,
    `${code}\nreturn {${pairs(exported)}};`,
    '})',
  ];
  return { code: lines.join('\n'), names: exported.map(([name]) => name) };
}

type Names = (readonly [name: string, local: string])[];

const pairs = (names: Names): string => names.map(([name, local]) => `${name}: ${local}`).join(', ');

/** A module's code without what only modules have, and its exports. */
function parts(
  module: string,
  imported: (from: string, names: Names) => string,
): { code: string; exported: Names } {
  const text = inAscii(module);
  const { module: found, errors } = parseSync('chunk.js', text);
  if (errors.length > 0) throw new Error(errors[0]!.message);
  const exported = found.staticExports.flatMap(({ entries }) =>
    entries.map(({ exportName, localName }) => [exportName.name!, localName.name!] as const),
  );
  const changing = exported.find(([, local]) =>
    new RegExp(`^let ${local.replaceAll('$', '\\$')}\\b`, 'm').test(text),
  );
  if (changing !== undefined) throw new Error(`${changing[1]} is exported and may change`);
  const cuts: Cut[] = [
    ...found.staticImports.map(({ start, end, moduleRequest, entries }) => {
      const names = entries.map(
        ({ importName, localName }) => [importName.name ?? 'default', localName.value] as const,
      );
      return { start, end, text: imported(moduleRequest.value, names) };
    }),
    ...found.staticExports.map(({ start, end }) => ({ start, end, text: '' })),
    ...found.dynamicImports.map(({ start }) => ({ start, end: start + 'import'.length, text: LOAD })),
    ...found.importMetas.map(({ start, end }) => ({ start, end, text: META })),
  ];
  let code = text;
  for (const cut of cuts.sort((a, b) => b.start - a.start))
    code = code.slice(0, cut.start) + cut.text + code.slice(cut.end);
  return { code, exported };
}

/** The same text with one byte a character, which V8 reads and keeps without decoding. */
function inAscii(text: string): string {
  if (/\\[^\0-\x7f]/.test(text)) throw new Error('a backslash stands before a letter outside ASCII');
  return text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Milliseconds in which the files of a package are written, in any order. */
const INSTALLED = 60_000;

/**
 * The module that runs the code. V8 takes up what it compiled of any code that is as long, so code that somebody changed
 * later does without.
 */
const moduleOf = (name: string, names: readonly string[]): string => `
const { readFileSync, statSync } = process.getBuiltinModule('node:fs');
const { Script } = process.getBuiltinModule('node:vm');
const code = new URL('./${name}.code.js', import.meta.url);
export const $cache = new URL(\`./${name}.\${process.version}-\${process.platform}-\${process.arch}.cache\`, import.meta.url);
function cached() {
  try {
    const changed = statSync(code).mtimeMs > statSync($cache).mtimeMs + ${INSTALLED};
    return changed ? undefined : readFileSync($cache);
  } catch {
    return undefined;
  }
}

export const $script = new Script(readFileSync(code, 'latin1'), { filename: code.href, cachedData: cached() });
const $exports = $script.runInThisContext()((name) => import(name), import.meta);
const { ${names.map((each, i) => `${each}: $${i}`).join(', ')} } = $exports;
export { ${names.map((each, i) => `$${i} as ${each}`).join(', ')} };
`;

/** In a process of its own: runs the command and keeps what V8 has compiled of the chunk. */
const WARM_UP = `
const { writeFileSync, renameSync } = await import('node:fs');
const { fileURLToPath, pathToFileURL } = await import('node:url');
const [, chunk, ...words] = process.argv;
const { $cache, $script } = await import(pathToFileURL(chunk));
process.on('exit', (status) => {
  const file = fileURLToPath($cache);
  if (status !== 0) return;
  writeFileSync(file + '.new', $script.createCachedData());
  renameSync(file + '.new', file);
});
process.argv = [process.argv[0], ...words];
await import(pathToFileURL(words[0]));
`;

/** What went wrong, or ''. */
function warmUp(chunk: string, command: string, run: readonly string[]): string {
  const cwd = mkdtempSync(join(tmpdir(), 'tapline-warm-up-'));
  try {
    const words = ['--input-type=module', '-e', WARM_UP, chunk, command, ...run];
    const { status, error, stderr } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' });
    return status === 0 ? '' : String(error ?? stderr);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
