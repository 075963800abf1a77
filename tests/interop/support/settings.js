// How much is tested: set by the environment, and by default short enough for every change.

/** How many records each comparison with generated records has. */
export const cases = Number(process.env.INTEROP_CASES ?? 2000);

/** What decides the generated records. */
export const seed = process.env.INTEROP_SEED ?? '1';

if (!Number.isInteger(cases) || cases < 1) throw new Error(`INTEROP_CASES=${process.env.INTEROP_CASES} is not a number of records`);
