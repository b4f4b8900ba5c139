/** Lines of several workers in one order. */
import { describe, expect, it } from 'vitest';
import { Merge } from '../../../src/command/workers/merge.ts';

/** A merge of two workers, and what it has written. */
function merging() {
  let text = '';
  const sink = {
    lines: (bytes: Uint8Array, from: number, to: number) => {
      text += new TextDecoder().decode(bytes.subarray(from, to));
    },
    flush: () => {},
    close: () => {
      text += '.';
    },
  };
  const merge = new Merge(sink, 2);
  const give = (worker: number, part: 'head' | 'lines' | 'foot', lines: Readonly<Record<string, number>>) => {
    const bytes = new TextEncoder().encode(
      Object.keys(lines)
        .map((line) => `${line}\n`)
        .join(''),
    );
    merge.take(worker, { outlet: 'x', part, times: new Float64Array(Object.values(lines)), bytes });
  };
  return { merge, give, text: () => text };
}

const ALL = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];

describe('lines', () => {
  it('come in order of time, those of one time in order of the workers', () => {
    const { merge, give, text } = merging();
    give(1, 'lines', { a: 1, c: 2, f: 5 });
    give(0, 'lines', { b: 2, d: 3 });
    give(0, 'lines', { e: 5, g: 6 });
    merge.advance(ALL);
    expect(text()).toBe('a\nb\nc\nd\ne\nf\ng\n');
  });

  it('wait for what another worker may still have to say', () => {
    const { merge, give, text } = merging();
    give(0, 'lines', { a: 1, b: 2, c: 3 });
    merge.advance([3, 0]);
    expect(text()).toBe('');
    merge.advance([3, 2]);
    // worker 1 may have more lines of time 2, but those come behind
    expect(text()).toBe('a\nb\n');
    give(1, 'lines', { x: 2, y: 4 });
    merge.advance([3, 4]);
    expect(text()).toBe('a\nb\nx\nc\n');
    merge.advance([4, 4]);
    expect(text()).toBe('a\nb\nx\nc\n');
    merge.advance([5, 4]);
    expect(text()).toBe('a\nb\nx\nc\ny\n');
  });
});

it('head and foot stand there once', () => {
  const { merge, give, text } = merging();
  give(1, 'head', {});
  give(1, 'head', { '#open': 0 });
  give(1, 'lines', { a: 1 });
  give(0, 'head', {});
  give(0, 'head', { '#open too': 0 });
  give(0, 'lines', { b: 2 });
  give(1, 'foot', { '#close': 0 });
  give(0, 'foot', { '#close': 0 });
  merge.advance(ALL);
  merge.close();
  expect(text()).toBe('#open\na\nb\n#close\n.');
});
