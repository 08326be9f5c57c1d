import type { GuardedRequest } from '@epusdt/callbacks';
import type { PaidOrder } from '../dialect';
import { signFields } from '../wire/signing';
import { trimmed } from '../wire/trimmed';
import { PAID } from './answers';
import { EPAY_RULES } from './signature';

/**
 * Five of the known shop systems cut blanks off before they check, four take a backslash out: neither is in a name that
 * is signed.
 */
const soundName = (name: string): string => trimmed(name.replaceAll('\\', ''));

/** What is told, in the order it is written; nothing empty, as some shops sign that and others do not. */
function receipt({ order, words }: PaidOrder, secret: string): URLSearchParams {
  const texts: [string, string][] = [
    ['pid', order.merchantPid],
    ['trade_no', order.id],
    ['out_trade_no', order.reference],
    ['type', words['type'] ?? ''],
    ['name', soundName(words['name'] ?? '')],
    ['money', words['money'] ?? order.fiatAmount],
    ['param', words['param'] ?? ''],
    ['trade_status', PAID],
  ];
  const told = texts.filter(([, text]) => text !== '');
  return new URLSearchParams([...told, ['sign', signFields(told, secret, EPAY_RULES)], ['sign_type', 'MD5']]);
}

const joined = (url: string, query: URLSearchParams): string =>
  `${url}${url.includes('?') ? '&' : '?'}${query.toString()}`;

/** By GET, behind whatever query the address has already. */
export function paidCallback(paid: PaidOrder, url: string, secret: string): GuardedRequest {
  const [address = ''] = url.split('#');
  return {
    method: 'GET',
    url: joined(address, receipt(paid, secret)),
    headers: { 'user-agent': 'Epusdt-Node' },
    body: null,
  };
}

/** The same for the buyer's browser, which some shops read as well as the notice. */
export const paidReturn = (paid: PaidOrder, secret: string): string | null =>
  paid.order.redirectUrl === null ? null : joined(paid.order.redirectUrl, receipt(paid, secret));
