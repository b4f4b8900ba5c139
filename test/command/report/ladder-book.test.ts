/** Ladders within bounds: what is kept, what is left out, and that each says so. */
import { expect, it } from 'vitest';
import { MemorySource } from '../../../src/capture/memory.ts';
import { Ladders } from '../../../src/command/ladder.ts';
import { EVENTFUL_PACKETS, FIRST_PACKETS, LadderBook } from '../../../src/command/report/ladder-book.ts';
import { Texts } from '../../../src/command/report/model.ts';
import { readRungs } from '../../../src/command/report/rung-code.ts';
import { Engine } from '../../../src/engine.ts';
import { defineScript, type Script } from '../../../src/script/script.ts';
import { Conversation, type MemoryPacket } from '../../../src/testing/index.ts';

async function ladderOf(packets: readonly MemoryPacket[], most?: number, scripts: readonly Script[] = []) {
  const texts = new Texts();
  const book = new LadderBook(texts, most);
  const engine = new Engine({ deterministic: true });
  await engine.load(scripts);
  new Ladders(engine, book);
  await engine.run(new MemorySource(packets));
  const { index, bytes } = book.close();
  const rungs = readRungs(bytes.subarray(0, index.sizes[0]));
  return { texts: texts.all, index, rungs };
}

const talk = () => new Conversation({ client: '10.0.0.1:40000', server: '10.0.0.2:80', at: 1 });

it('keeps a short connection whole', async () => {
  const { texts, index, rungs } = await ladderOf(talk().open().send('abcd').close().packets);
  const letters = rungs.map((rung) => (rung.history < 0 ? '' : texts[rung.history]));
  expect(letters.join('')).toBe('ShADaFf');
  expect(rungs.map((rung) => rung.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(index.omitted).toEqual([0]);
  expect(texts[index.ends[0]!]).toBe('end of input');
  expect(texts[index.states[0]!]).toBe('CLOSED (done) / CLOSED (done)');
});

it('of a long one keeps the first packets and those that did something', async () => {
  const long = talk().open();
  for (let i = 0; i < 500; i++) long.send('abcd');
  const { packets } = long.close();
  const { texts, index, rungs } = await ladderOf(packets);
  expect(rungs.length + index.omitted[0]!).toBe(packets.length);
  expect(rungs.slice(0, FIRST_PACKETS).map((rung) => rung.number)).toEqual(
    Array.from({ length: FIRST_PACKETS }, (_, i) => i + 1),
  );
  expect(rungs.slice(FIRST_PACKETS).map((rung) => texts[rung.history])).toEqual(['F', 'f']);
  expect(rungs[FIRST_PACKETS]!.omitted).toBe(rungs[FIRST_PACKETS]!.number - FIRST_PACKETS - 1);
});

it('keeps a bounded number of those that did something', async () => {
  const watching = defineScript({
    name: 'watching',
    setup(zeek) {
      zeek.on('new_packet', () => {});
    },
  });
  const udp = new Conversation({ client: '10.0.0.1:5000', server: '10.0.0.3:9', at: 1 });
  for (let i = 0; i < 1000; i++) udp.ask('question');
  const { index, rungs, texts } = await ladderOf(udp.packets, undefined, [watching]);
  expect(rungs).toHaveLength(FIRST_PACKETS + EVENTFUL_PACKETS);
  expect(texts[rungs.at(-1)!.events[0]!]).toBe('new_packet');
  expect(index.omitted).toEqual([1000 - FIRST_PACKETS - EVENTFUL_PACKETS]);
});

it('stops at a number of bytes for all connections together', async () => {
  const { packets } = talk().open().send('abcd').close();
  const { index, rungs } = await ladderOf(packets, 25);
  expect(rungs.map((rung) => rung.number)).toEqual([1, 2]);
  expect(index.omitted).toEqual([packets.length - 2]);
});
