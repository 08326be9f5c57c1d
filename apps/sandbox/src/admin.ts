import { InputError, onlyFields, transferRequest, wholeNumber } from './admin-input';
import { MAX_MS_PER_BLOCK, type SimulatedChain } from './chain';
import { bodyFields, html, json, redirect, wantsPage, type Answer, type WebRequest } from './http';
import type { RequestCounters } from './node-requests';
import { payerPage } from './payer-page';

/** The sandbox's own switches under `/_sim`: what no real network has. */
const MAX_BLOCKS_AT_ONCE = 10_000;
const MAX_PENDING = 10_000;

interface Parts {
  readonly chain: SimulatedChain;
  readonly counters: RequestCounters;
}
type Fields = Readonly<Record<string, unknown>>;
type Action = (parts: Parts, fields: Fields) => object;

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['POST /_sim/transfer', transfer],
  ['POST /_sim/mine', mine],
  ['POST /_sim/speed', speed],
  ['POST /_sim/reset', reset],
  ['GET /_sim/requests', ({ counters }) => counters.snapshot()],
  ['GET /_sim/state', stateOf],
]);

export function answerAdmin(parts: Parts, request: WebRequest): Answer {
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

function transfer({ chain }: Parts, fields: Fields): { txid: string } {
  const request = transferRequest(fields);
  if (chain.pendingCount >= MAX_PENDING) {
    throw new InputError(`${MAX_PENDING} transfers wait for a block already; POST /_sim/mine first`);
  }
  return { txid: chain.transfer(request) };
}

function mine({ chain }: Parts, fields: Fields): object {
  onlyFields(fields, ['blocks']);
  const blocks = 'blocks' in fields ? wholeNumber(fields, 'blocks', 1, MAX_BLOCKS_AT_ONCE) : 1;
  chain.mine(blocks);
  return { head: chain.head.number, solid: chain.solidHead.number };
}

function speed({ chain }: Parts, fields: Fields): object {
  onlyFields(fields, ['msPerBlock']);
  chain.setSpeed(wholeNumber(fields, 'msPerBlock', 0, MAX_MS_PER_BLOCK));
  return { msPerBlock: chain.msPerBlock };
}

function reset(parts: Parts, fields: Fields): object {
  onlyFields(fields, []);
  parts.chain.reset();
  parts.counters.clear();
  return stateOf(parts);
}

function stateOf({ chain }: Parts): object {
  return {
    chainId: chain.chainId,
    head: chain.head.number,
    solid: chain.solidHead.number,
    msPerBlock: chain.msPerBlock,
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
