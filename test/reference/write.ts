/** Writes scripts/REFERENCE.md: `npm run reference`. */
import { writeFileSync } from 'node:fs';
import { ROOT } from '../house/source-files.ts';
import { reference } from './reference.ts';

writeFileSync(`${ROOT}scripts/REFERENCE.md`, await reference());
