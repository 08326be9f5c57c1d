import { request } from 'undici';
import { isLosslessNumber, parse } from 'lossless-json';
import { RateSource } from './rate-source';

const FIATS = [
  'cny',
  'usd',
  'eur',
  'gbp',
  'jpy',
  'hkd',
  'twd',
  'krw',
  'rub',
  'try',
  'vnd',
  'inr',
  'idr',
  'brl',
  'aud',
  'cad',
  'sgd',
  'myr',
  'thb',
  'php',
];
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 65_536;
const NUMBER = /^\d{1,9}(\.\d{1,12})?$/;

/** `GET …/simple/price?ids=tether&vs_currencies=…` answers `{"tether":{"cny":7.13,…}}`. */
export class CoinGeckoRateSource extends RateSource {
  readonly name = 'coingecko';

  constructor(private readonly url: string) {
    super();
  }

  async read(): Promise<ReadonlyMap<string, string>> {
    const target = `${this.url}?ids=tether&vs_currencies=${FIATS.join(',')}`;
    const { statusCode, body } = await request(target, {
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    let text = '';
    for await (const chunk of body) {
      text += String(chunk);
      if (text.length > MAX_BYTES) throw new Error(`the answer is longer than ${MAX_BYTES} bytes`);
    }
    if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
    return ratesOf(text);
  }
}

export function ratesOf(text: string): Map<string, string> {
  const answer: unknown = parse(text);
  const prices = isObject(answer) ? answer['tether'] : undefined;
  if (!isObject(prices)) throw new Error('the answer has no "tether"');
  const rates = new Map<string, string>();
  for (const [fiat, price] of Object.entries(prices)) {
    const value = isLosslessNumber(price) ? price.value : '';
    if (FIATS.includes(fiat) && NUMBER.test(value) && !/^0*\.?0*$/.test(value))
      rates.set(fiat.toUpperCase(), value);
  }
  if (rates.size === 0) throw new Error('the answer has no usable rate');
  return rates;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
