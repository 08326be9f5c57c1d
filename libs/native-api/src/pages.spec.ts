import { Problem } from './problems';
import { pageOf, windowOf } from './pages';

const ROWS = [5, 4, 3, 2, 1];
const read = (before: string | null, take: number): number[] =>
  ROWS.filter((row) => before === null || row < Number(before)).slice(0, take);

describe('pages', () => {
  it.each([
    ['1', [[5], [4], [3], [2], [1]]],
    ['2', [[5, 4], [3, 2], [1]]],
    ['5', [[5, 4, 3, 2, 1]]],
    ['100', [[5, 4, 3, 2, 1]]],
  ])('of %s hold each row once', (limit, expected) => {
    const pages: number[][] = [];
    let cursor: string | undefined;
    do {
      const window = windowOf('rows', cursor === undefined ? { limit } : { limit, cursor });
      const page = pageOf('rows', window, read(window.before, window.take), String, (row) => row);
      pages.push([...page.data]);
      expect(page.has_more).toBe(page.next_cursor !== null);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(pages).toEqual(expected);
  });

  it.each([
    '',
    'x',
    '5',
    Buffer.from('rows:').toString('base64url'),
    Buffer.from('rows:-1').toString('base64url'),
    Buffer.from('others:5').toString('base64url'),
    `${Buffer.from('rows:5').toString('base64url')}=`,
  ])('do not begin at the cursor "%s"', (cursor) => {
    expect(() => windowOf('rows', { cursor })).toThrow(Problem);
  });
});
