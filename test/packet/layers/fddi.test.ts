/** FDDI: 21 bytes, then IP. */
import { expect, it } from 'vitest';
import { join, SMALL, SMALL_LINES } from '../frames.ts';
import { walk } from '../recorder.ts';

it('fddi skips 21 bytes, and a frame without more is a net weird', () => {
  expect(walk(join(new Uint8Array(21), SMALL), { link: 10 })).toEqual(SMALL_LINES);
  expect(walk(new Uint8Array(21), { link: 10 })).toEqual(['net FDDI_analyzer_failed//FDDI']);
});
