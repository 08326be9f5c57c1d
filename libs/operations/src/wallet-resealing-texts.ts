import type { Merchant, MerchantRow } from '@epusdt/merchants';
import type { BrokenWallets, WalletRow } from '@epusdt/wallets';

/** What resealing would change, as it is now. */
export interface ResealPlan extends BrokenWallets {
  /** Those whose secret does not open. */
  readonly merchants: readonly MerchantRow[];
  /** The fingerprints of the key that sealed this database, and of the present one. */
  readonly sealedWith: string;
  readonly present: string;
}

export interface Resealed {
  readonly plan: ResealPlan;
  readonly renewed: readonly Merchant[];
}

const COMMAND = 'wallet reseal';
/** Of an address, at each end: what people compare. */
const EMPHASISED = 6;
const MAX_SHOWN = 64;

export const intactText = ({ nonsense, merchants }: ResealPlan): string =>
  [
    'There is nothing to reseal: every wallet verifies under the present master key.',
    ...nonsenseLines(nonsense),
    ...merchants.map(
      ({ pid }) => `The secret of merchant ${pid} does not open: merchant rotate-secret ${pid}`,
    ),
  ].join('\n');

export const firstText = (plan: ResealPlan, code: string): string =>
  [
    `${count(plan)}${keyNote(plan)}.`,
    '',
    ...listOf(plan),
    'Resealing makes each of these rows yours, as it stands here. Do it only if each of these is your own address: whoever changed the database may have put in his own. Compare every character with your wallet app; the gateway cannot tell for you.',
    originNote(plan),
    'If one is not yours, stop: restore that row from a backup or delete it, then start over.',
    ...secretLines(plan),
    '',
    `Nothing has been changed. To go on: ${COMMAND} ${code}`,
  ].join('\n');

export const secondText = (plan: ResealPlan, code: string): string =>
  [
    ...demand(plan),
    ...secretLines(plan),
    '',
    `Nothing has been changed yet. To do it: ${COMMAND} ${code}`,
  ].join('\n');

function demand(plan: ResealPlan): string[] {
  if (plan.wallets.length === 0) {
    return [`Asked a second time. From now on the database will belong to the master key ${plan.present}.`];
  }
  return [
    `Asked a second time. ${plan.wallets.length} wallet(s) will be yours, and from now on buyers will be sent there (${enabledIn(plan)} enabled at once, any other as soon as it is enabled):`,
    '',
    ...listOf(plan),
    'What a buyer pays to a stranger never comes back. Is each of these, to the last character, an address of your own?',
  ];
}

export const staleText = (again: string): string =>
  [
    'This code is not valid: it was mistyped, or it is an old one, since a row or the key has changed after it was shown. Nothing was changed. Starting over:',
    '',
    again,
  ].join('\n');

export const doneText = ({ plan, renewed }: Resealed): string =>
  [
    `${plan.wallets.length} wallet(s) resealed${foreign(plan) ? `; the database belongs to the master key ${plan.present} now` : ''}.`,
    ...(foreign(plan)
      ? [
          'Start every gateway with this key, and keep it where your backup is: one that still runs with the old key uses none of these wallets.',
          'Keys of the API that were made under the old key open nothing any more: make new ones with key create, and revoke the old.',
        ]
      : []),
    ...renewed.map(({ pid, name, secret }) => `merchant ${pid} (${name})\nsecret: ${secret}`),
    ...(renewed.length > 0
      ? [
          'The old secret(s) of the merchant(s) above could not be opened any more. Keep the new: it is shown only now. Each shop must be given its own; until then its requests are refused.',
        ]
      : []),
  ].join('\n');

const foreign = ({ sealedWith, present }: ResealPlan): boolean => sealedWith !== present;

function count({ wallets }: ResealPlan): string {
  if (wallets.length === 0)
    return 'No wallet needs a new seal, but the database belongs to another master key';
  return wallets.length === 1
    ? 'The seal of 1 wallet does not verify under the present master key'
    : `The seals of ${wallets.length} wallets do not verify under the present master key`;
}

const keyNote = (plan: ResealPlan): string =>
  foreign(plan)
    ? ` (its fingerprint is ${plan.present}, the database was sealed with ${plan.sealedWith})`
    : '';

function originNote(plan: ResealPlan): string {
  if (!foreign(plan)) {
    return 'The master key is the right one, so these rows were changed by somebody without it: find out who can write to the database first. What stood there before is in your backup.';
  }
  // No gateway seals anything with a key that is not the database's.
  if (plan.intact > 0) {
    return `Beware: ${plan.intact} other wallet(s) verify under this key, so it was the right one all the time: somebody has changed the database, and wants this to look like a change of the key.`;
  }
  return 'If you did not change the master key, put the old one back instead (MASTER_KEY, or the file master.key of your backup): then nothing needs to be resealed.';
}

const enabledIn = ({ wallets }: ResealPlan): number =>
  wallets.filter(({ state }) => state === 'enabled').length;

const listOf = ({ wallets, nonsense }: ResealPlan): string[] => [
  ...wallets.map(({ address, state }) => `  ${apart(address)}  ${state}`),
  ...(wallets.length > 0 ? [''] : []),
  ...nonsenseLines(nonsense),
];

/** Three groups: people compare the ends, and should look at the middle too. */
const apart = (address: string): string =>
  [address.slice(0, EMPHASISED), address.slice(EMPHASISED, -EMPHASISED), address.slice(-EMPHASISED)].join(
    ' ',
  );

/** Whatever was written there must not reach the terminal as it is. */
const nonsenseLines = (rows: readonly WalletRow[]): string[] =>
  rows.map(({ id, network, address, state }) => {
    const shown = JSON.stringify([network, address, state].map((text) => text.slice(0, MAX_SHOWN)));
    return `Row ${id} of the table wallets is no wallet (${shown.replace(/[^ -~]/g, '?')}): it stays unused; delete it.`;
  });

const secretLines = ({ merchants }: ResealPlan): string[] =>
  merchants.length === 0
    ? []
    : [
        `The secret of merchant ${merchants.map(({ pid }) => pid).join(', ')} does not open under this key: it is replaced by a new one, shown once at the end, and the shop must be given that one.`,
      ];
