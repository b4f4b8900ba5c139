/** One direction's reassembly: deliveries, holes, overlaps; and a model that any sequence of calls must match. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stream, type StreamEvents } from '../../src/session/reassembler.ts';

class Recorder implements StreamEvents {
  readonly log: string[] = [];
  deliver(_s: Stream, seq: number, length: number, bytes: Uint8Array | null): void {
    this.log.push(`deliver ${seq}+${length}${bytes === null ? '' : ` ${Buffer.from(bytes).toString()}`}`);
  }
  gap(_s: Stream, seq: number, length: number): void {
    this.log.push(`gap ${seq}+${length}`);
  }
  inconsistent(_s: Stream, held: Uint8Array, fresh: Uint8Array): void {
    this.log.push(`inconsistent ${Buffer.from(held)} ${Buffer.from(fresh)}`);
  }
}

function stream(keep = false) {
  const s = new Stream();
  if (keep) s.keep();
  const events = new Recorder();
  return {
    s,
    log: events.log,
    data: (seq: number, text: string) => s.insert(seq, text.length, Buffer.from(text), 0, events),
    ack: (seq: number, partial = false) => s.trimTo(seq, partial, false, events),
  };
}

describe('a stream', () => {
  it('delivers in order, and holds until acknowledged', () => {
    const { s, log, data, ack } = stream();
    data(1, 'abc');
    data(4, 'de');
    expect(log).toEqual(['deliver 1+3', 'deliver 4+2']);
    expect(s.holds).toBe(true);
    ack(4);
    expect(s.holds).toBe(true);
    ack(6);
    expect(s.holds).toBe(false);
    expect(s.next).toBe(6);
  });

  it('fills a hole and then delivers what lay behind it, block by block', () => {
    const { log, data } = stream(true);
    data(4, 'def');
    data(8, 'h');
    expect(log).toEqual([]);
    data(1, 'abc');
    data(7, 'g');
    expect(log).toEqual(['deliver 1+3 abc', 'deliver 4+3 def', 'deliver 7+1 g', 'deliver 8+1 h']);
  });

  it('keeps the first bytes of an overlap, and tells the difference', () => {
    const { log, data } = stream(true);
    data(3, 'cd');
    data(1, 'abXYe');
    expect(log).toEqual(['inconsistent cd XY', 'deliver 1+2 ab', 'deliver 3+2 cd', 'deliver 5+1 e']);
  });

  it('reports one gap per hole that an acknowledgement jumps over', () => {
    const { log, data, ack } = stream();
    data(11, '0123456789');
    data(31, '0123456789');
    ack(51);
    expect(log).toEqual(['gap 1+10', 'deliver 11+10', 'gap 21+10', 'deliver 31+10', 'gap 41+10']);
  });

  it('ignores data below what was forgotten', () => {
    const { log, data, ack } = stream();
    ack(11);
    data(1, 'abc');
    expect(log).toEqual(['gap 1+10']);
  });

  it('forgives the first bytes of a partial connection', () => {
    const { s, log, ack } = stream();
    ack(2, true);
    expect(log).toEqual([]);
    expect(s.next).toBe(1);
    expect(s.trim).toBe(2);
  });

  it('forgets everything when it is abandoned', () => {
    const { s, log, data, ack } = stream();
    data(5, 'x');
    s.abandon();
    data(1, 'abcd');
    ack(9);
    expect(s.holds).toBe(false);
    expect(log).toEqual([]);
  });

  it('holds, misses and delivers the same whether it keeps contents or not', () => {
    const call = fc.record({
      isData: fc.boolean(),
      seq: fc.integer({ min: 0, max: 60 }),
      length: fc.integer({ min: 1, max: 12 }),
      partial: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        const [kept, bare] = [stream(true), stream()];
        const facts = ({ s }: typeof kept) => [s.next, s.trim, s.holds, s.highest];
        // positions of bytes, one by one: streams without contents know fewer borders
        const bytes = (log: readonly string[]): string[] =>
          log.flatMap((line) => {
            const [, what, seq, length] = /^(\w+) (\d+)\+(\d+)/.exec(line)!;
            return Array.from({ length: Number(length) }, (_, i) => `${what} ${Number(seq) + i}`);
          });
        for (const { isData, seq, length, partial } of calls) {
          for (const { data, ack } of [kept, bare]) {
            if (isData) data(seq, 'x'.repeat(length));
            else ack(seq, partial);
          }
          expect(facts(bare)).toEqual(facts(kept));
        }
        expect(bytes(bare.log)).toEqual(bytes(kept.log));
      }),
      { numRuns: 1000 },
    );
  });

  it('delivers or declares missing every acknowledged byte exactly once, whatever comes', () => {
    const call = fc.oneof(
      fc.record({
        kind: fc.constant('data' as const),
        seq: fc.integer({ min: 1, max: 60 }),
        length: fc.integer({ min: 1, max: 12 }),
      }),
      fc.record({
        kind: fc.constant('ack' as const),
        seq: fc.integer({ min: 1, max: 70 }),
        length: fc.constant(0),
      }),
    );
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
        const { s, log, data, ack } = stream(true);
        // the byte at position n is always the same, so nothing can be inconsistent
        const text = (seq: number, n: number) =>
          Array.from({ length: n }, (_, i) => String.fromCharCode(33 + ((seq + i) % 90))).join('');
        let acked = 1;
        for (const { kind, seq, length } of calls) {
          if (kind === 'data') data(seq, text(seq, length));
          else {
            ack(seq);
            acked = Math.max(acked, seq);
          }
        }
        let next = 1;
        for (const line of log) {
          const [, what, seq, length, bytes] = /^(deliver|gap) (\d+)\+(\d+)(?: (.*))?$/s.exec(line)!;
          expect(Number(seq)).toBe(next);
          if (what === 'deliver') expect(bytes).toBe(text(next, Number(length)));
          next += Number(length);
        }
        expect(next).toBe(s.next);
        expect(next).toBeGreaterThanOrEqual(acked);
      }),
      { numRuns: 500 },
    );
  });
});
