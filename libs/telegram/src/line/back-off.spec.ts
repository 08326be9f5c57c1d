import { pauseAfter } from './back-off';

it.each([
  [1, null, 1_000],
  [2, null, 2_000],
  [6, null, 32_000],
  [7, null, 60_000],
  [1_000_000, null, 60_000],
  [1, 500, 1_000],
  [1, 7_000, 7_000],
  [9, 90_000, 90_000],
])('after failure %s, asked for %s, it rests for %s ms', (failures, askedFor, pause) => {
  expect(pauseAfter(failures, askedFor)).toBe(pause);
});
