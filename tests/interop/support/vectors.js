// The known answers that all tests share: tests/Vectors.

import { readFileSync } from 'node:fs';

export const readVectors = (name) => JSON.parse(readFileSync(new URL(`../../Vectors/${name}`, import.meta.url), 'utf8'));

/** What the published simulator of a fixture serves. */
export const fixtureVectors = (fixture) => readVectors(fixture === '0.5.3' ? 'simulator-0.5.3.json' : 'simulator-0.5.6plus.json');
