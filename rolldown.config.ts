/**
 * Bundles the package: a command that loads few files starts fast. Every public module stays a file of its own in
 * `dist/`, under the path it has in the source, and shares its state with the others: what several of them need lies
 * in `dist/src/chunk/`, once. What is imported on demand in the source stays so. Types come from tsc.
 */
import { readdirSync } from 'node:fs';
import { defineConfig } from 'rolldown';

const scripts = readdirSync('scripts', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `scripts/${file}`);
const modules = ['src/main.ts', 'src/index.ts', 'src/testing.ts', 'src/zeekjs.ts', ...scripts];

export default defineConfig({
  input: Object.fromEntries(modules.map((file) => [file.replace(/\.ts$/, ''), file])),
  platform: 'node',
  // what few runs need, and what must find its own files
  external: [/^tsx(\/|$)/, /^pcap-parser$/],
  // `tapline` in scripts is this package's own source
  tsconfig: 'tsconfig.json',
  output: {
    dir: 'dist',
    // as deep as the folders of the source, whose files name others relative to themselves
    chunkFileNames: 'src/chunk/[name].js',
    // names of handlers show in messages
    keepNames: true,
    codeSplitting: {
      groups: [
        // nearly all runs load the base scripts: they and the engine are one file
        { name: 'tapline', test: /\/scripts\/base\// },
        // all that help and mistakes on the command line need
        { name: 'fail', test: /\/src\/core\/fail\.ts$/, priority: 1 },
      ],
    },
  },
});
