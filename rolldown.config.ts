/**
 * Bundles the package: a command that loads few files starts fast. Every public module stays a file of its own in
 * `dist/`, under the path it has in the source, and shares its state with the others: what several of them need lies
 * in `dist/src/chunk/`, once. The chunk that all runs need is kept as V8 compiled it. What is imported on demand in the
 * source stays so. Types come from tsc.
 */
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { defineConfig } from 'rolldown';
import { compiled } from './rolldown.compiled.ts';

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const { bin, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const built = [
  ...Object.values(bin),
  ...Object.values(exports).map((e) => (typeof e === 'string' ? e : e.default)),
];
/** Public modules as package.json names them, without `*`. */
const named = built
  .map((file) => /^\.\/dist\/(src\/.*)\.js$/.exec(file)?.[1])
  .filter((file) => file !== undefined);
const scripts = readdirSync('scripts', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `scripts/${file.slice(0, -'.ts'.length)}`);

/** What is started, not imported. */
const threads = ['src/command/workers/worker'];

export default defineConfig({
  input: Object.fromEntries([...named, ...scripts, ...threads].map((file) => [file, `${file}.ts`])),
  platform: 'node',
  // what few runs need, and what must find its own files
  external: [/^tsx(\/|$)/, /^esbuild$/, /^pcap-parser$/, /^vitest$/],
  // `tapline` in scripts is this package's own source
  tsconfig: 'tsconfig.json',
  plugins: [
    compiled({ chunk: 'tapline', command: 'src/main.js', run: ['-r', resolve('fixtures/mixed.pcap')] }),
    {
      name: 'executable',
      // npm sees to it when it links a command, but not again when that is built anew, or cloned to where one was before
      writeBundle({ dir = 'dist' }) {
        for (const file of Object.values(bin)) chmodSync(resolve(dir, relative('dist', file)), 0o755);
      },
    },
  ],
  output: {
    dir: 'dist',
    cleanDir: true,
    // as deep as the folders of the source, whose files name others relative to themselves
    chunkFileNames: 'src/chunk/[name].js',
    // names of handlers show in messages
    keepNames: true,
    // the source has them, and what is not there need not be parsed
    comments: { legal: true, annotation: false, jsdoc: false },
    codeSplitting: {
      groups: [
        // nearly all runs load the base scripts: they and the engine are one file
        { name: 'tapline', test: /\/scripts\/base\/|\/src\/command\/(run|arguments)\.ts$/ },
      ],
    },
  },
});
