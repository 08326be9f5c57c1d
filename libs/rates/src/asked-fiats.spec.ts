import { HOUR } from '@epusdt/kernel';
import { AskedFiats } from './asked-fiats';

const START = Date.UTC(2026, 0, 5, 12);

it('remembers the fifty fiats that were asked for last, for a day', () => {
  const asked = new AskedFiats();
  const codes = Array.from({ length: 60 }, (_, i) => `F${i}`);
  codes.forEach((code, i) => asked.ask(code, START + i));
  asked.ask('F10', START + 100);
  expect(asked.lately(START + 100)).toHaveLength(50);
  expect(asked.lately(START + 100).at(-1)).toBe('F10');
  expect(asked.lately(START + 24 * HOUR + 58)).toEqual(['F58', 'F59', 'F10']);
  expect(asked.lately(START + 25 * HOUR)).toEqual([]);
});
