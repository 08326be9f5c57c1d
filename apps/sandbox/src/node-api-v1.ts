import { addressToHex } from '@epusdt/kernel';
import { hexOfLength } from './bytes';
import type { Block } from './chain-model';
import { json, text, type Answer, type WebRequest } from './http';
import { contractEvents, eventsOf, historyRecords } from './node-api-v1-records';
import { PageError, pageOf, pagingOf, type HistoryCall, type Page, type Placed } from './node-api-v1-paging';
import type { ChainView } from './node-view';
import { USDT_ADDRESS } from './token';

/** TronGrid's own interface: the history of an address, and events, page by page. */
type Route = (call: HistoryCall) => Page;

const ROUTES: readonly (readonly [name: string, pattern: RegExp, route: Route])[] = [
  ['/v1/accounts/{address}', /^\/v1\/accounts\/([^/]+)$/, account],
  ['/v1/accounts/{address}/transactions/trc20', /^\/v1\/accounts\/([^/]+)\/transactions\/trc20$/, history],
  ['/v1/contracts/{address}/events', /^\/v1\/contracts\/([^/]+)\/events$/, contract],
  ['/v1/blocks/{number}/events', /^\/v1\/blocks\/([^/]+)\/events$/, block],
  ['/v1/transactions/{txid}/events', /^\/v1\/transactions\/([^/]+)\/events$/, transaction],
];

const matchOf = (path: string): { name: string; subject: string; route: Route } | undefined => {
  for (const [name, pattern, route] of ROUTES) {
    const subject = pattern.exec(path)?.[1];
    if (subject !== undefined) return { name, subject, route };
  }
  return undefined;
};

/** The route of a path, without whom it is about: `/v1/accounts/{address}`. Other paths stay as they are. */
export const routeOf = (path: string): string => matchOf(path)?.name ?? path;

const refusal = (error: string, statusCode = 400): Answer =>
  json({ success: false, error, statusCode }, statusCode);

/** `now` in milliseconds. */
export function answerHistory(chain: ChainView, request: WebRequest, now: number): Answer {
  const { method, path, query } = request;
  const found = matchOf(path);
  if (!found) return text(`no ${path} here; there are ${ROUTES.map(([name]) => name).join(', ')}`, 404);
  if (method !== 'GET') return text(`${method} ${path}: use GET`, 405);
  try {
    const paging = pagingOf(query);
    const page = found.route({ chain, query, subject: found.subject, paging, now });
    const next = page.fingerprint === undefined ? undefined : nextLink(request, page.fingerprint);
    return json({
      data: page.records,
      success: true,
      meta: {
        at: now,
        ...(page.fingerprint === undefined ? {} : { fingerprint: page.fingerprint, links: { next } }),
        page_size: page.records.length,
      },
    });
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    // The real one gives no reason for a limit that is too high.
    return error.message === '' ? text('', 400) : refusal(error.message);
  }
}

/** The same query, one page on; the key is a header, so that it is not in there. */
function nextLink({ headers, path, query }: WebRequest, fingerprint: string): string {
  const next = new URLSearchParams(query);
  next.set('fingerprint', fingerprint);
  return `http://${headers.host ?? 'sandbox'}${path}?${next.toString()}`;
}

function addressOf(text: string): string {
  const hex = addressToHex(text) ?? hexOfLength(text, 21)?.replace(/^41/, '');
  if (hex?.length !== 40) throw new PageError(`Invalid address provided: ${text.slice(0, 80)}`);
  return hex;
}

function account({ chain, subject }: HistoryCall): Page {
  const hex = addressOf(subject);
  if (!chain.knows(hex)) return { records: [] };
  const trc20 = [{ [USDT_ADDRESS]: chain.balanceOf(hex).toString() }];
  const create_time = chain.block(0)?.timestamp ?? 0;
  return { records: [{ address: `41${hex}`, balance: 0, create_time, trc20, account_resource: {} }] };
}

function history(call: HistoryCall): Page {
  return pageOf(call, historyRecords(call, addressOf(call.subject)));
}

function contract(call: HistoryCall): Page {
  return pageOf(call, contractEvents(call, addressOf(call.subject)));
}

function block(call: HistoryCall): Page {
  const { chain, subject } = call;
  const number = subject === 'latest' ? chain.head.number : Number(subject);
  if (!/^(latest|\d{1,15})$/.test(subject))
    throw new PageError(`Invalid block number: ${subject.slice(0, 80)}`);
  return pageOf(inOrder(call), eventsIn(chain, chain.block(number)));
}

function transaction(call: HistoryCall): Page {
  const txid = hexOfLength(call.subject, 32);
  if (txid === null) throw new PageError(`Invalid transaction id: ${call.subject.slice(0, 80)}`);
  const number = call.chain.transaction(txid)?.blockNumber;
  const found = number === undefined ? undefined : call.chain.block(number);
  return pageOf(inOrder(call), eventsIn(call.chain, found, txid));
}

/** Events of one block come as they stand there. */
const inOrder = (call: HistoryCall): HistoryCall => ({
  ...call,
  paging: { ...call.paging, ascending: true },
});

const eventsIn = (chain: ChainView, block: Block | undefined, txid?: string): readonly Placed[] =>
  block ? eventsOf(chain, block, (entry) => txid === undefined || entry.transaction.txid === txid) : [];
