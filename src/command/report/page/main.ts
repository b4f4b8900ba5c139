/** The report page: unpacks its data and puts its parts together. */
import type { ReportModel } from '../model.ts';
import { Lines, unpacked } from './data.ts';
import { distributions } from './distributions.ts';
import { el } from './dom.ts';
import { bytesText, countText, dateText, spanText } from './format.ts';
import { openLadder } from './ladder-view.ts';
import { table } from './table.ts';
import { timeline } from './timeline.ts';
import { View } from './view.ts';

function heading(lines: Lines): HTMLElement {
  const { captures, packets, bytes, first, last, version } = lines.model;
  const figures: readonly (readonly [string, string])[] = [
    ['Begin', packets === 0 ? '–' : dateText(first)],
    ['Length', spanText(last - first)],
    ['Packets', countText(packets)],
    ['Bytes', bytesText(bytes)],
    ['Connections', countText(lines.count + lines.model.omittedRows)],
  ];
  return el(
    'header',
    { class: 'top' },
    el('p', { class: 'kicker' }, `Tapline ${version} report`),
    el('h1', {}, captures.join(', ')),
    el(
      'dl',
      { class: 'figures' },
      ...figures.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
    ),
  );
}

/** What the page does not show, and what was wrong with the input. */
function notices({ model, count }: Lines): HTMLElement[] {
  const texts: string[] = [];
  if (model.failure !== '') texts.push(`The input broke off: ${model.failure}`);
  if (model.omittedRows > 0) {
    texts.push(
      `The first ${countText(count)} lines of conn.log are here, ${countText(model.omittedRows)} are left out.`,
    );
  }
  const omitted = model.ladders.omitted.reduce((sum, n) => sum + n, 0);
  if (omitted > 0) {
    const cut = model.ladders.omitted.filter((n) => n > 0).length;
    texts.push(
      `${countText(omitted)} packets of ${countText(cut)} connections are left out of the ladders; each ladder says where.`,
    );
  }
  if (count === 0) texts.push('There is no line of conn.log: no connection, or its script was not loaded.');
  return texts.map((text) => el('p', { class: 'notice' }, text));
}

async function start(): Promise<void> {
  const [model, ladders] = await Promise.all([unpacked('model'), unpacked('ladders')]);
  const lines = new Lines((await model.json()) as ReportModel, new Uint8Array(await ladders.arrayBuffer()));
  const view = new View(lines);
  const open = (line: number): void => openLadder(lines, line);
  document
    .getElementById('report')!
    .replaceChildren(
      heading(lines),
      ...notices(lines),
      timeline(view, open),
      distributions(view),
      table(view, open),
    );
}

start().catch((error: unknown) => {
  document.getElementById('report')!.textContent = `This page cannot be shown: ${String(error)}`;
  throw error;
});
