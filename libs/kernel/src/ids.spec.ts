import fc from 'fast-check';
import { newKeyBytes, newOrderId, newRequestId, newSecret, newToken, randomBetween } from './ids';

const many = <T>(draw: () => T): T[] => Array.from({ length: 2_000 }, draw);

describe('ids', () => {
  it.each([
    ['newOrderId', newOrderId, /^[0-9A-Za-z]{24}$/],
    ['newSecret', newSecret, /^[0-9A-Za-z]{44}$/],
    ['newToken', newToken, /^[0-9a-f]{32}$/],
    ['newRequestId', newRequestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ])('%s has its shape and does not repeat', (_name, draw, shape) => {
    const drawn = many(draw);
    expect(drawn.filter((id) => !shape.test(id))).toEqual([]);
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('uses the whole alphabet at the first and the last place', () => {
    const drawn = many(newOrderId);
    for (const place of [0, 23]) expect(new Set(drawn.map((id) => id[place])).size).toBe(62);
  });

  it('makes keys of 32 bytes', () => {
    expect(newKeyBytes()).toHaveLength(32);
    expect(newKeyBytes().equals(newKeyBytes())).toBe(false);
  });
});

describe('randomBetween', () => {
  it('draws both ends and nothing outside', () => {
    expect(new Set(many(() => randomBetween(3, 6)))).toEqual(new Set([3, 4, 5, 6]));
  });

  it('gives the one value of an empty range', () => {
    expect(randomBetween(5, 5)).toBe(5);
    expect(randomBetween(0, 0)).toBe(0);
  });

  it('stays within any bounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat(100_000_000), (low, width) => {
        const drawn = randomBetween(low, low + width);
        return Number.isInteger(drawn) && drawn >= low && drawn <= low + width;
      }),
      { seed: 3 },
    );
  });
});
