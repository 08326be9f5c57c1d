import { DAY, DomainError, SECOND, SECRET_LENGTH, isWellKnownSecret, shown } from '@epusdt/kernel';
import { isNetwork } from './api-key-networks';
import { ACKNOWLEDGEMENTS, SHARED_DIALECTS, type MerchantRow } from './merchant.row';

export interface MerchantChange {
  readonly name?: string;
  /** `word` or `2xx`. */
  readonly acknowledgement?: string;
  /** Seconds before each attempt of a callback, 1 to 30 of them, the first usually 0; `null`: the usual ones. */
  readonly retryDelays?: readonly number[] | null;
  /** `epusdt` or `bepusdt`: which of the two it speaks where its requests do not say. */
  readonly dialect?: string;
  /** Networks its requests may come from, 1 to 20; `null`: from anywhere. */
  readonly networks?: readonly string[] | null;
}

const MAX_NAME = 128;
const MAX_DELAYS = 30;
const MAX_DELAY = (7 * DAY) / SECOND;
const MAX_NETWORKS = 20;
/** Of all together, as they are stored. */
const MAX_NETWORKS_TEXT = 512;
/** Throws `DomainError` with the cure. */
export function checkedName(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= MAX_NAME && !/\p{Cc}/u.test(name)) return name;
  throw new DomainError(
    'bad_request',
    `name: give 1 to ${MAX_NAME} characters, none of them a control character`,
  );
}

/** A secret that a shop has already. Throws `DomainError`. */
export function checkedSecret(secret: string, isMainnet: boolean): string {
  if (isMainnet && isWellKnownSecret(secret)) {
    throw new DomainError(
      'bad_request',
      'secret: this one is printed in documentation, so that anybody could sign for the shop; leave it out, and one is made',
    );
  }
  const sound =
    /^[\x21-\x7e]+$/.test(secret) &&
    secret.length >= SECRET_LENGTH.least &&
    secret.length <= SECRET_LENGTH.most;
  if (sound) return secret;
  throw new DomainError(
    'bad_request',
    `secret: give ${SECRET_LENGTH.least} to ${SECRET_LENGTH.most} letters, digits and signs without blanks, or leave it out, and one is made`,
  );
}

/** What is to be written into the row. Throws `DomainError`. */
export function checkedChange(change: MerchantChange): Partial<MerchantRow> {
  const { name, retryDelays, networks } = change;
  return {
    ...(name === undefined ? {} : { name: checkedName(name) }),
    ...chosen('acknowledgement', change.acknowledgement, ACKNOWLEDGEMENTS),
    ...chosen('dialect', change.dialect, SHARED_DIALECTS),
    ...(retryDelays === undefined
      ? {}
      : { retryDelays: retryDelays === null ? null : checkedDelays(retryDelays).join(',') }),
    ...(networks === undefined
      ? {}
      : { networks: networks === null ? null : checkedNetworks(networks).join(',') }),
  };
}

function chosen<Name extends string, Value extends string>(
  name: Name,
  wanted: string | undefined,
  values: readonly Value[],
): Partial<Record<Name, Value>> {
  if (wanted === undefined) return {};
  const value = values.find((one) => one === wanted);
  if (value === undefined) throw new DomainError('bad_request', `${name}: give ${values.join(' or ')}`);
  return { [name]: value } as Record<Name, Value>;
}

function checkedDelays(delays: readonly number[]): readonly number[] {
  const sound = delays.every((one) => Number.isSafeInteger(one) && one >= 0 && one <= MAX_DELAY);
  if (sound && delays.length >= 1 && delays.length <= MAX_DELAYS) return delays;
  throw new DomainError(
    'bad_request',
    `retry delays: give 1 to ${MAX_DELAYS} whole numbers of seconds, each from 0 to ${MAX_DELAY}, such as 0,5,30,120`,
  );
}

function checkedNetworks(networks: readonly string[]): readonly string[] {
  const wrong = networks.find((one) => !isNetwork(one));
  const fits = networks.length <= MAX_NETWORKS && networks.join(',').length <= MAX_NETWORKS_TEXT;
  if (wrong === undefined && networks.length >= 1 && fits) return networks;
  throw new DomainError(
    'bad_request',
    `networks: give 1 to ${MAX_NETWORKS} addresses or networks such as 203.0.113.7 or 10.0.0.0/8, ${MAX_NETWORKS_TEXT} characters in all${wrong === undefined ? '' : `; ${shown(wrong)} is none`}`,
  );
}
