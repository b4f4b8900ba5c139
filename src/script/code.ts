/** Scripts given as text on the command line: JavaScript runs as it is, TypeScript goes through a file and tsx. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Zeek } from './facade.ts';
import { importScript, loadFailure } from './loader.ts';
import { defineScript, isScript, type Script } from './script.ts';

type Body = (zeek: Zeek) => void;

/** The script of a text that has `zeek` in scope. */
export async function scriptOfCode(code: string): Promise<Script> {
  const body = plainBody(code) ?? (await typedBody(code));
  return defineScript({ name: '-e', setup: (zeek) => body(zeek) });
}

/** The text as the body of a function; undefined when it is no JavaScript. */
function plainBody(code: string): Body | undefined {
  try {
    return new Function('zeek', code) as Body;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The text as the body of a function in a TypeScript file; static imports come before it. */
async function typedBody(code: string): Promise<Body> {
  const folder = mkdtempSync(join(tmpdir(), 'tapline-'));
  const path = join(folder, 'code.ts');
  const imports = /^\s*(?:import\b[^;]*;\s*)*/.exec(code)![0];
  const body = `(zeek: Zeek): void => {\n${code.slice(imports.length)}\n}`;
  try {
    writeFileSync(
      path,
      `import { defineScript, type Zeek } from 'tapline';\n${imports}\nexport default defineScript({ name: '-e', setup: ${body} });\n`,
    );
    const script = await importScript(path);
    if (!isScript(script)) throw loadFailure('-e', new Error('no script'));
    return script.setup as Body;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
