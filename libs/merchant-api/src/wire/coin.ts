import { shown } from '@epusdt/kernel';
import { Refused } from './refused';
import { trimmed } from './trimmed';

/** The coin and the network that a request names, where it does. */
export interface NamedCoin {
  readonly token?: string;
  readonly network?: string;
}

const TOKENS = ['usdt'];
const NETWORKS = ['tron', 'trc20'];

const isAmong = (names: readonly string[], said: string | undefined): boolean =>
  said === undefined || names.includes(trimmed(said).toLowerCase());

/** What the buyer would pay with is a term of the order: agreeing in silence to something else would cost somebody. */
export function refuseOtherCoin({ token, network }: NamedCoin): void {
  if (isAmong(TOKENS, token) && isAmong(NETWORKS, network)) return;
  throw new Refused(
    'bad_request',
    `token, network: this gateway takes usdt on tron, not ${shown(token ?? 'usdt')} on ${shown(network ?? 'tron')}; send those, or leave both out`,
  );
}
