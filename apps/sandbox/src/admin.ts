import { clearFaults, listFaults, listProviders, listRequests, setFault } from './admin-faults';
import {
  InputError,
  asInput,
  oneOf,
  onlyFields,
  transferList,
  transferRequest,
  wholeNumber,
  type Fields,
} from './admin-input';
import { clearRateFaults, listRates, setRate, setRateFault } from './admin-rates';
import { tokenDeed } from './admin-token';
import { MAX_BACKGROUND } from './background-load';
import { MAX_MS_PER_BLOCK, type SimulatedChain } from './chain';
import { FORK_WAYS, MAX_FORK_DEPTH } from './chain-fork';
import { bodyFields, html, json, redirect, wantsPage, type Answer, type WebRequest } from './http';
import { payerPage } from './payer-page';
import type { NetworkTime } from './network-time';
import type { Provider } from './provider';
import type { SimulatedRates } from './rate-sources';
import { WITNESSES } from './witness-keys';

/** The sandbox's own switches under `/_sim`: what no real network has. */
const MAX_BLOCKS_AT_ONCE = 10_000;
const MAX_PENDING = 10_000;
const MAX_TRANSFERS = 1_000;
/** A day of blocks; making them holds the whole sandbox up for some twenty seconds. */
const MAX_BACKLOG = 28_800;

export interface AdminParts {
  readonly chain: SimulatedChain;
  readonly providers: readonly Provider[];
  readonly rates: SimulatedRates;
  readonly time: NetworkTime;
}
type Action = (parts: AdminParts, fields: Fields) => object;

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['POST /_sim/transfer', transfer],
  ['POST /_sim/transfers', transfers],
  ['POST /_sim/token', ({ chain }, fields) => tokenDeed(chain, fields)],
  ['POST /_sim/mine', mine],
  ['POST /_sim/backlog', backlog],
  ['POST /_sim/fork', fork],
  ['POST /_sim/silence', silence],
  ['POST /_sim/background', background],
  ['POST /_sim/speed', speed],
  ['POST /_sim/clock', ({ time, chain }, fields) => time.set(chain, fields)],
  ['GET /_sim/clock', ({ time }) => time.reading()],
  ['POST /_sim/reset', reset],
  ['POST /_sim/fault', ({ providers }, fields) => setFault(providers, fields)],
  ['POST /_sim/fault/clear', ({ providers }, fields) => clearFaults(providers, fields)],
  ['GET /_sim/faults', listFaults],
  ['GET /_sim/providers', ({ providers }) => listProviders(providers)],
  ['GET /_sim/requests', ({ providers }) => listRequests(providers)],
  ['POST /_sim/rate', ({ rates }, fields) => setRate(rates, fields)],
  ['POST /_sim/rate/fault', ({ rates }, fields) => setRateFault(rates, fields)],
  ['POST /_sim/rate/fault/clear', ({ rates }, fields) => clearRateFaults(rates, fields)],
  ['GET /_sim/rates', ({ rates }) => listRates(rates)],
  ['GET /_sim/state', stateOf],
]);

export function answerAdmin(parts: AdminParts, request: WebRequest): Answer {
  const action = ACTIONS.get(`${request.method} ${request.path}`);
  if (!action) {
    const known = [...ACTIONS.keys()].join(', ');
    return json({ error: `${request.method} ${request.path} does not exist; there are ${known}` }, 404);
  }
  // The payer's page posts its form here and wants a page back.
  const paying = request.path === '/_sim/transfer' && wantsPage(request);
  try {
    const fields = request.method === 'GET' ? {} : bodyFields(request);
    if (fields === null) throw new InputError('body: no JSON object; send the fields as one, in braces');
    const result = action(parts, fields);
    return paying ? redirect(paidLocation(fields, result)) : json(result);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (!paying) return json({ error: error.message }, 400);
    const asked = new URLSearchParams(asText(bodyFields(request) ?? {}));
    return html(payerPage(parts.chain, asked, error.message), 400);
  }
}

function transfer({ chain }: AdminParts, fields: Fields): { txid: string } {
  const request = transferRequest(fields);
  if (chain.pendingCount >= MAX_PENDING) {
    throw new InputError(`${MAX_PENDING} transfers wait for a block already; POST /_sim/mine first`);
  }
  return { txid: chain.transfer(request) };
}

/** Several transfers in one transaction, as exchanges send them. */
function transfers({ chain }: AdminParts, fields: Fields): { txid: string } {
  return { txid: chain.transferMany(transferList(fields, MAX_TRANSFERS)) };
}

/** Many blocks of strangers' transfers at once, three seconds apart from the head on. */
function backlog({ chain }: AdminParts, fields: Fields): object {
  onlyFields(fields, ['blocks', 'transfersPerBlock']);
  const blocks = wholeNumber(fields, 'blocks', 1, MAX_BACKLOG);
  chain.backlog(blocks, wholeNumber(fields, 'transfersPerBlock', 0, MAX_BACKGROUND));
  return { head: chain.head.number, solid: chain.solidHead.number };
}

function mine({ chain }: AdminParts, fields: Fields): object {
  onlyFields(fields, ['blocks']);
  const blocks = 'blocks' in fields ? wholeNumber(fields, 'blocks', 1, MAX_BLOCKS_AT_ONCE) : 1;
  chain.mine(blocks);
  return { head: chain.head.number, solid: chain.solidHead.number };
}

function fork({ chain }: AdminParts, fields: Fields): object {
  onlyFields(fields, ['depth', 'transactions']);
  const depth = wholeNumber(fields, 'depth', 1, MAX_FORK_DEPTH);
  const transactions = oneOf(fields, 'transactions', FORK_WAYS, 'keep');
  const { number, id } = asInput('depth', () => chain.fork(depth, { transactions }));
  return { head: number, id, solid: chain.solidHead.number };
}

function silence({ chain }: AdminParts, fields: Fields): object {
  onlyFields(fields, ['count']);
  const count = wholeNumber(fields, 'count', 0, WITNESSES - 1);
  chain.silence(count);
  return { silent: count };
}

function background({ chain }: AdminParts, fields: Fields): object {
  onlyFields(fields, ['transfersPerBlock']);
  chain.setBackground(wholeNumber(fields, 'transfersPerBlock', 0, MAX_BACKGROUND));
  return { transfersPerBlock: chain.backgroundPerBlock };
}

function speed({ chain, time }: AdminParts, fields: Fields): object {
  onlyFields(fields, ['msPerBlock']);
  chain.setSpeed(wholeNumber(fields, 'msPerBlock', 0, MAX_MS_PER_BLOCK));
  time.stop();
  return { msPerBlock: chain.msPerBlock };
}

function reset(parts: AdminParts, fields: Fields): object {
  onlyFields(fields, []);
  parts.chain.reset();
  parts.rates.reset();
  for (const { requests, faults } of parts.providers) {
    requests.clear();
    faults.clear();
  }
  return stateOf(parts);
}

function stateOf({ chain }: AdminParts): object {
  return {
    chainId: chain.chainId,
    head: chain.head.number,
    solid: chain.solidHead.number,
    msPerBlock: chain.msPerBlock,
    transfersPerBlock: chain.backgroundPerBlock,
    pending: chain.pendingCount,
    usdt: chain.usdtAddress,
    payer: chain.payerAddress,
  };
}

function asText(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function paidLocation(fields: Fields, result: object): string {
  return `/pay?${new URLSearchParams({ ...asText(fields), ...asText({ ...result }) }).toString()}`;
}
