/**
 * For tests that take long (published scores, many seeds, long fuzzing): `test('…', { skip: fullOnly }, …)` runs under
 * `npm run test:full` alone, and is a skip with this reason elsewhere.
 */
export const fullOnly: string | false =
  process.env['WARMSTART_FULL'] === '1' ? false : 'long: npm run test:full runs it';
