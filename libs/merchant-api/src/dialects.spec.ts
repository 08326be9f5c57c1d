import { isBepusdt } from './dialects';
import { parseWire } from './wire/wire-object';

type Said = Readonly<Record<string, string | number | boolean | null>>;

const asked = (said: Said, usual: string): boolean => {
  const fields = parseWire(JSON.stringify({ order_id: 'A1', amount: 10, ...said }));
  if (!fields) throw new Error('no fields');
  return isBepusdt(fields, usual);
};

describe('which of the two families asks', () => {
  it.each<[Said, boolean, boolean]>([
    [{}, false, true],
    [{ trade_type: 'usdt.trc20' }, true, true],
    [{ fiat: 'CNY' }, true, true],
    [{ currencies: 'USDT' }, true, true],
    [{ rate: 7.4 }, true, true],
    [{ address: 'T' }, true, true],
    [{ rate: '' }, false, true],
    [{ rate: null, address: '', fiat: '' }, false, true],
    [{ rate: '', trade_type: 'usdt.trc20' }, true, true],
    [{ trade_type: 'usdt.trc20', timestamp: 1_712_345_678 }, false, false],
    [{ trade_type: 'usdt.trc20', timestamp: '' }, true, true],
    [{ trade_type: 'usdt.trc20', timestamp: null }, true, true],
    [{ timestamp: '1712345678' }, false, false],
    [{ timestamp: '' }, false, true],
  ])('%j', (said, byFields, ofItsMerchants) => {
    expect(asked(said, 'epusdt')).toBe(byFields);
    expect(asked(said, 'bepusdt')).toBe(ofItsMerchants);
  });
});
