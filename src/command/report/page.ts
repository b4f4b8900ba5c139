/**
 * The report as one HTML page: style, program and data stand in it, nothing is fetched. The data are compressed and
 * in base64, and the program puts them in the page as text only: nothing that comes from a capture is ever markup.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { packagePath } from '../package.ts';
import type { ReportModel } from './model.ts';

const PROGRAM = 'src/command/report/page/main.ts';
const STYLE = 'src/command/report/page/page.css';

/** The page's program: bundled when a report is written, the chart library with it. */
async function program(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [packagePath(PROGRAM)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'inline',
    write: false,
    logLevel: 'silent',
    // the project that a report is written in has no say
    tsconfigRaw: '{}',
  });
  return outputFiles[0]!.text;
}

function style(): string {
  const chart = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css');
  return readFileSync(chart, 'utf8') + readFileSync(packagePath(STYLE), 'utf8');
}

const packed = (bytes: string | Uint8Array): string => gzipSync(bytes).toString('base64');

/** Text inside of an element. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The text of the page. */
export async function pageOf(model: ReportModel, ladders: Uint8Array): Promise<string> {
  // nothing in the program or the style may end its element
  const script = (await program()).replaceAll(/<\/(?=script)/gi, '<\\/');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${escaped(model.captures.join(', '))} – Tapline report</title>
<link rel="icon" href="data:,">
<style>${style()}</style>
</head>
<body>
<main id="report"><p class="loading">Reading the report…</p></main>
<script type="application/octet-stream" id="model">${packed(JSON.stringify(model))}</script>
<script type="application/octet-stream" id="ladders">${packed(ladders)}</script>
<script>${script}</script>
</body>
</html>
`;
}
