/** Raw 802.3: no layer above it, and that is a weird. */
import { expect, it } from 'vitest';
import { ethernet, hex } from '../frames.ts';
import { walk } from '../recorder.ts';

it('novell: every frame is one that nobody can read', () => {
  expect(walk(ethernet(30, hex('ffff 001e 0000')))).toEqual(['net no_suitable_analyzer_found//NOVELL_802_3']);
});
