import { SECOND } from '@epusdt/kernel';
import { refuseOtherCoin } from './coin';
import { AddressField, CoinField, FiatField, RateField, TimeoutField } from './request-fields';

/** Seconds a shop may choose; with anything else the gateway's own time counts, as these shops are used to. */
const TIMEOUT = { least: 180, most: 3_600 };

/** What a shop may set for one order, beside its amount. */
export abstract class OrderTerms {
  @FiatField('fiat')
  fiat?: string;

  @AddressField('address')
  address?: string;

  /** Seconds. */
  @TimeoutField('timeout')
  timeout?: string;

  @RateField('rate')
  rate?: string;

  @CoinField('token', 'usdt')
  token?: string;

  @CoinField('network', 'tron')
  network?: string;
}

/** The properties above, and what else they are called. */
export const TERMS = ['fiat', 'address', 'timeout', 'rate', 'token', 'network'] as const;
export const TERM_ALIASES = { fiat: 'currency' } as const;

interface Terms {
  readonly fiat: string;
  readonly rateRule: string | null;
  readonly address: string | null;
  readonly ttlMs: number | null;
}

/** Throws `Refused`. */
export function termsOf(said: OrderTerms): Terms {
  refuseOtherCoin(said);
  return {
    fiat: said.fiat ?? 'CNY',
    rateRule: said.rate ?? null,
    address: said.address ?? null,
    ttlMs: ttlOf(said.timeout),
  };
}

function ttlOf(timeout: string | undefined): number | null {
  const seconds = Number(timeout ?? 0);
  return seconds >= TIMEOUT.least && seconds <= TIMEOUT.most ? seconds * SECOND : null;
}
