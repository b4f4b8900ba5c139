/** Rungs as bytes: what goes in comes out. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CodedRung, RungWriter, readRungs } from '../../../src/command/report/rung-code.ts';

const SYN: CodedRung = {
  number: 1,
  micros: 0,
  isOrig: true,
  length: 0,
  flags: 2,
  seq: 0,
  ack: 0,
  window: 64240,
  history: 3,
  states: 4,
  timeout: -1,
  events: [],
  omitted: 0,
};

const through = (rungs: readonly CodedRung[]): CodedRung[] => {
  const writer = new RungWriter();
  for (const rung of rungs) writer.add(rung);
  return readRungs(writer.bytes);
};

it('keeps a handshake, in twelve bytes a packet', () => {
  const rungs: CodedRung[] = [
    SYN,
    { ...SYN, number: 2, micros: 10_000, isOrig: false, flags: 18, ack: 1, timeout: 300, events: [7, 900] },
    { ...SYN, number: 5, micros: 20_000, flags: 16, seq: 1, ack: 1, history: -1, states: -1, omitted: 2 },
  ];
  expect(through(rungs)).toEqual(rungs);
  const writer = new RungWriter();
  writer.add(SYN);
  expect(writer.length).toBe(12);
});

it('keeps any packets', () => {
  const text = fc.integer({ min: -1, max: 1e6 });
  const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const anyRung = fc
    .record({
      number: fc.integer({ min: 1, max: 2 ** 40 }),
      micros: fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
      isOrig: fc.boolean(),
      length: fc.integer({ min: 0, max: 65535 }),
      flags: fc.integer({ min: -1, max: 63 }),
      seq: int32,
      ack: int32,
      window: fc.integer({ min: 0, max: 65535 }),
      history: text,
      states: text,
      timeout: fc.constantFrom(-1, 0, 0.5, 60, 300, 86400),
      events: fc.array(fc.nat(), { maxLength: 5 }),
      omitted: fc.nat(),
    })
    // other protocols have no such numbers
    .map((rung) => (rung.flags < 0 ? { ...rung, seq: 0, ack: 0, window: 0 } : rung));
  fc.assert(
    fc.property(fc.array(anyRung, { maxLength: 20 }), (rungs) => {
      expect(through(rungs)).toEqual(rungs);
    }),
  );
});
