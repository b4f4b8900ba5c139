/**
 * The report page in a browser: headless Chromium opens the page of a capture of this project, and does what a reader
 * does. Screenshots stay in screenshots/ beside this file. Skipped where there is no Chromium.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src/capture/memory.ts';
import { openCapture } from '../../../src/capture/open.ts';
import { report } from '../../../src/command/report/report.ts';
import { Engine } from '../../../src/engine.ts';
import { Conversation, woven } from '../../../src/testing/index.ts';

const CHROMIUM = '/usr/bin/chromium';
const SCREENSHOTS = join(import.meta.dirname, 'screenshots');
/** Starting a browser on a busy machine. */
const LONG = 120_000;

describe.skipIf(!existsSync(CHROMIUM))('the page in Chromium', { timeout: LONG }, () => {
  let folder: string;
  let context: BrowserContext;
  let page: Page;
  /** What the page asked the network for, and what it complained of. */
  let requests: string[];
  let complaints: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tapline-browser-'));
    mkdirSync(SCREENSHOTS, { recursive: true });
    const write = async (
      name: string,
      source: MemorySource | Awaited<ReturnType<typeof openCapture>>,
      scripts: string[] = [],
    ) => {
      const engine = new Engine({ deterministic: true, report: () => {} });
      await engine.load(['base/init', ...scripts]);
      const output = join(folder, `${name}.html`);
      await report(engine, source, { captures: [source.name], version: '0', output });
    };
    await write('mixed', await openCapture('fixtures/mixed.pcap'));
    await write('added', flipped(), ['policy/protocols/conn/end-reason']);
    await write('hostile', hostile());
    await write('long', long());
    await write('none', new MemorySource([]));
    context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
      viewport: { width: 1280, height: 900 },
      colorScheme: 'light',
      timeout: LONG,
    });
  }, LONG);

  afterAll(async () => {
    await context?.close();
    rmSync(folder, { recursive: true });
  }, LONG);

  beforeEach(async () => {
    page = await context.newPage();
    page.setDefaultTimeout(LONG / 2);
    requests = [];
    complaints = [];
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url());
    });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  }, LONG);

  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
  }, LONG);

  const visit = async (name: string): Promise<void> => {
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.waitForSelector('h1');
  };
  const keep = async (name: string, whole = true): Promise<void> => {
    writeFileSync(join(SCREENSHOTS, `${name}.png`), await page.screenshot({ fullPage: whole }));
  };
  const rows = () => page.locator('[role=grid] .row[id]');
  const column = (css: string): Promise<string[]> => page.locator(`.row[id] .${css}`).allTextContents();
  const dialog = () => page.getByRole('dialog');

  it('shows figures, timeline, distributions and all connections', async () => {
    await visit('mixed');
    expect(await page.locator('h1').textContent()).toBe('fixtures/mixed.pcap');
    expect(await page.locator('.figures').textContent()).toContain('Connections15');
    expect(await page.locator('.charts canvas').count()).toBe(3);
    const states = page.getByRole('region', { name: 'Connection states' }).getByRole('button');
    expect(await states.first().textContent()).toBe('SF7 · 47 %');
    const talkers = page.getByRole('region', { name: 'Top talkers' }).getByRole('button');
    expect(await talkers.first().textContent()).toContain('10.1.0.10');
    expect(await rows().count()).toBe(15);
    await keep('wide-light');
  });

  it('opens the ladder of a connection by a click: letters, states, events, gap and columns', async () => {
    await visit('mixed');
    await page.locator('.row', { hasText: 'ShADadgFf' }).click();
    const rungs = dialog().locator('.rung');
    expect(await rungs.first().textContent()).toContain('SYN seq 0 len 0 win 64240');
    expect((await dialog().locator('.letters').allTextContents()).join('')).toBe('ShADadgFf');
    expect(await rungs.nth(1).locator('.notes').textContent()).toContain('ESTABLISHED / ESTABLISHED');
    expect(await dialog().locator('.rung.gap').count()).toBe(1);
    expect(await dialog().locator('.end').textContent()).toContain('End: end of input · ShADadgFf');
    expect(await dialog().locator('dl').textContent()).toContain('conn_stateSF');
    await keep('ladder', false);
    await dialog().getByRole('button', { name: 'Close' }).click();
    expect(await dialog().count()).toBe(0);
  });

  it('searches by words and by columns', async () => {
    await visit('mixed');
    const search = page.getByRole('searchbox', { name: 'Search' });
    const count = page.locator('.count');
    await search.fill('udp 192.0.2.80');
    await expect.poll(() => count.textContent()).toBe('2 of 15');
    expect(new Set(await column('proto'))).toEqual(new Set(['udp']));
    await search.fill('conn_state=SF history=ShADadFf');
    await expect.poll(() => count.textContent()).toBe('2 of 15');
    await search.fill('no such thing');
    await expect.poll(() => count.textContent()).toBe('0 of 15');
    expect(await page.locator('.grid').textContent()).toContain('No connection fits.');
  });

  it('a bar of a distribution narrows the search, and widens it again', async () => {
    await visit('mixed');
    const reset = page.getByRole('button', { name: 'RSTO' });
    await reset.click();
    await expect.poll(() => column('state')).toEqual(['RSTO']);
    expect(await page.getByRole('searchbox').inputValue()).toBe('conn_state=RSTO');
    expect(await reset.getAttribute('aria-pressed')).toBe('true');
    await reset.click();
    await expect.poll(() => rows().count()).toBe(15);
  });

  it('sorts by a column, both ways; hosts by number', async () => {
    await visit('mixed');
    const sent = page.getByRole('columnheader', { name: 'Sent' });
    await sent.getByRole('button').click();
    await sent.getByRole('button').click();
    await expect.poll(() => sent.getAttribute('aria-sort')).toBe('descending');
    expect((await column('sent')).slice(0, 3)).toEqual(['72 B', '33 B', '18 B']);
    const responder = page.getByRole('columnheader', { name: 'Responder' });
    await responder.getByRole('button').click();
    await expect.poll(() => responder.getAttribute('aria-sort')).toBe('ascending');
    expect(await sent.getAttribute('aria-sort')).toBe('none');
    expect((await column('resp'))[0]).toBe('192.0.2.53:53');
  });

  it('zooms by keys, buttons and drag; the table follows', async () => {
    await visit('mixed');
    const range = page.locator('.range');
    const all = page.getByRole('button', { name: 'Whole capture' });
    expect(await all.isDisabled()).toBe(true);
    await page.locator('.charts').focus();
    await page.keyboard.press('+');
    await expect.poll(() => range.textContent()).toContain('shown');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => rows().count()).toBeLessThan(15);
    await page.keyboard.press('0');
    await expect.poll(() => rows().count()).toBe(15);
    const plot = (await page.locator('.u-over').first().boundingBox())!;
    await page.mouse.move(plot.x + 2, plot.y + 100);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width / 4, plot.y + 100, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => range.textContent()).toContain('shown');
    await expect.poll(() => rows().count()).toBeLessThan(15);
    await keep('zoomed');
    await all.click();
    await expect.poll(() => rows().count()).toBe(15);
  });

  it('is usable without a mouse', async () => {
    await visit('mixed');
    // in the order of the page: buttons, timeline, distributions, search, table
    const stops: string[] = [];
    for (let i = 0; i < 40 && stops.at(-1) !== 'grid'; i++) {
      await page.keyboard.press('Tab');
      stops.push(
        await page.evaluate('document.activeElement.id || document.activeElement.className || "bar"'),
      );
    }
    expect(stops.slice(0, 3)).toEqual(['square', 'square', 'charts']);
    expect(stops.slice(-2)).toEqual(['search', 'grid']);
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.grid').getAttribute('aria-activedescendant')).toBe('row-2');
    expect(await page.locator('#row-2').getAttribute('aria-selected')).toBe('true');
    await keep('keyboard');
    await page.keyboard.press('Enter');
    expect(await dialog().locator('h2').textContent()).toBe('10.1.0.10:40101 → 192.0.2.80:443');
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog().count()).toBe(0);
    expect(await page.evaluate('document.activeElement.className')).toBe('grid');
    await page.keyboard.press('End');
    expect(await page.locator('.grid').getAttribute('aria-activedescendant')).toBe('row-14');
  });

  it('is dark where the reader has it dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await visit('mixed');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 23, 26)');
    await keep('wide-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(247, 247, 245)');
    await page.emulateMedia({ colorScheme: null });
  });

  it('fits a width of 390 pixels, the ladder too', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await visit('mixed');
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
    await keep('narrow-light');
    await page.locator('.row', { hasText: '10.1.0.10:40103' }).click();
    expect((await dialog().boundingBox())!.width).toBeLessThanOrEqual(390);
    const inner =
      'document.querySelector(".scroll").scrollWidth - document.querySelector(".scroll").clientWidth';
    expect(await page.evaluate(inner)).toBe(0);
    await keep('narrow-ladder', false);
  });

  it('shows columns that scripts add, and the rule that exchanged the sides', async () => {
    await visit('added');
    const added = page.getByRole('columnheader').locator('xpath=self::*[contains(@class, "added")]');
    expect(await added.allTextContents()).toContain('end_reason');
    expect(await column('added')).not.toContain('');
    await keep('added');
    await rows().first().click();
    expect(await dialog().locator('.flip').textContent()).toContain('were exchanged: ');
    await keep('flipped-ladder', false);
    await page.setViewportSize({ width: 390, height: 844 });
    await dialog().getByRole('button', { name: 'Close' }).click();
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
    await keep('added-narrow');
  });

  it('says what a ladder leaves out', async () => {
    await visit('long');
    expect(await page.locator('.notice').textContent()).toContain('packets of 1 connections are left out');
    await rows().first().click();
    expect(await dialog().locator('.hint').textContent()).toContain('the others are left out');
    expect(await dialog().locator('.omitted').first().textContent()).toMatch(/^[\d,]+ packets left out$/);
  });

  it('shows markup in a capture as text', async () => {
    await visit('hostile');
    expect(await page.locator('h1').textContent()).toBe(HOSTILE);
    expect(await page.title()).toContain(HOSTILE);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('of nothing says so', async () => {
    await visit('none');
    expect(await page.locator('.notice').textContent()).toContain('There is no line of conn.log');
  });
});

const HOSTILE = '</title></script><img src=x onerror=window.hacked=1>&amp;';

/** A capture whose name is markup. */
const hostile = (): MemorySource =>
  new MemorySource(
    new Conversation({ client: '10.0.0.1:1', server: '10.0.0.2:2' }).ask('a').packets,
    HOSTILE,
  );

/** A connection of which the capture misses the first SYN, so that its sides are exchanged. */
const flipped = (): MemorySource =>
  new MemorySource(
    new Conversation({ client: '10.0.0.1:40000', server: '10.0.0.2:80' })
      .open()
      .send('a')
      .close()
      .packets.slice(1),
  );

/** A connection of more packets than a ladder keeps, and another one. */
function long(): MemorySource {
  const talk = new Conversation({ client: '10.0.0.1:40000', server: '10.0.0.2:80', at: 1 }).open();
  for (let i = 0; i < 300; i++) talk.send('abcd');
  const other = new Conversation({ client: '10.0.0.1:5000', server: '10.0.0.3:9', at: 2 }).ask('question');
  return new MemorySource(woven(talk.close().packets, other.packets));
}
