import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { MINUTE, formatDecimal } from '@epusdt/kernel';
import { FakeClock } from '../../../test/support/fake-clock';
import { CoinGeckoRateSource, ratesOf } from './coingecko-rate-source';
import { RATE_MAX_AGE_MS, RateSettings, RateSources, Rates } from './rates';

describe('what a rate source answers', () => {
  it('keeps the digits of the answer', () => {
    const rates = ratesOf('{"tether":{"cny":7.10,"usd":0.999871,"krw":1380,"last_updated_at":1767614400}}');
    expect([...rates]).toEqual([
      ['CNY', '7.10'],
      ['USD', '0.999871'],
      ['KRW', '1380'],
    ]);
  });

  it.each([
    '',
    '{}',
    '[]',
    '{"tether":7}',
    '{"tether":{"cny":"7.1"}}',
    '{"tether":{"cny":0}}',
    '{"tether":{"cny":-7}}',
    '{"tether":{"cny":1e400}}',
    '{"status":{"error_code":429}}',
  ])('refuses %j', (text) => {
    expect(() => ratesOf(text)).toThrow();
  });
});

describe('rates', () => {
  beforeAll(() => Logger.overrideLogger(false));
  let server: Server;
  let answer: { status: number; body: string };
  const clock = new FakeClock(Date.UTC(2026, 0, 5));

  beforeEach(async () => {
    answer = { status: 200, body: '{"tether":{"cny":7.13,"usd":1.0}}' };
    server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const rates = (forced: Record<string, string> = {}): Rates => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/price`;
    const sources = new RateSources([new CoinGeckoRateSource(url)]);
    return new Rates(new RateSettings(new Map(Object.entries(forced))), sources, clock);
  };
  const text = (all: Rates, fiat: string): string => formatDecimal(all.quote(fiat).value);

  it('answers the live rate, the forced one before it, and one for USDT itself', async () => {
    const all = rates({ USD: '1.01' });
    await all.refresh();
    expect([text(all, 'CNY'), text(all, 'USD'), text(all, 'USDT')]).toEqual(['7.13', '1.01', '1']);
    expect(all.quote('CNY')).toMatchObject({ source: 'coingecko', at: clock.now() });
  });

  it('gives no fiat the rate of another, and none before the source has answered', async () => {
    const all = rates();
    expect(() => all.quote('CNY')).toThrow('no rate for CNY');
    await all.refresh();
    expect(() => all.quote('EUR')).toThrow('add EUR:… to FORCED_USDT_RATE');
  });

  it('keeps the last rate through failures until it is too old', async () => {
    const all = rates();
    await all.refresh();
    answer = { status: 429, body: 'slow down' };
    clock.advance(RATE_MAX_AGE_MS);
    await all.refresh();
    expect(text(all, 'CNY')).toBe('7.13');
    clock.advance(1);
    expect(() => all.quote('CNY')).toThrow('10 minutes old');
    answer = { status: 200, body: '{"tether":{"cny":7.2}}' };
    await all.refresh();
    expect(text(all, 'CNY')).toBe('7.2');
    expect(all.age).toBe(0);
    clock.advance(MINUTE);
    expect(all.age).toBe(MINUTE);
  });
});
