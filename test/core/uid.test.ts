/** Uids: the published vectors of Zeek's deterministic mode. */
import { describe, expect, it } from 'vitest';
import { Pool, UidSource } from '../../src/core/uid.ts';

const draw = (source: UidSource, pool: number, prefix?: string): string =>
  source.text(pool, source.draw(pool), prefix);

describe('uids', () => {
  it('are those of zeek -D for connections', () => {
    const source = new UidSource(true);
    expect(Array.from({ length: 6 }, () => draw(source, Pool.connection))).toEqual([
      'CJKFoj4bpHEhTeaRoj',
      'CRdT6w4PA64qWKmBk3',
      'Cj5C653qaTXsxKtqD2',
      'CJioLj2aEkGc9R3T0b',
      'CcvuMe3KIDgdxGsNCd',
      'CpuDPN1X7c0rKhM3Ik',
    ]);
  });

  it('come from a pool of their own for scripts', () => {
    const source = new UidSource(true);
    draw(source, Pool.connection);
    expect(draw(source, Pool.script)).toBe('CTT9aB3hFSzoGvvqud');
    expect(draw(source, Pool.script)).toBe('Cpydoi3BBDWvhZUnW8');
    expect(draw(source, Pool.script, 'X')[0]).toBe('X');
  });

  it('stand for the same text whenever it is asked for', () => {
    const source = new UidSource(false);
    const first = source.draw(Pool.connection);
    const second = source.draw(Pool.connection);
    const late = source.text(Pool.connection, second);
    expect(source.text(Pool.connection, first)).not.toBe(late);
    expect(source.text(Pool.connection, second)).toBe(late);
  });

  it('differ from engine to engine outside of deterministic mode', () => {
    expect(draw(new UidSource(false), Pool.connection)).not.toBe(draw(new UidSource(false), Pool.connection));
  });
});
