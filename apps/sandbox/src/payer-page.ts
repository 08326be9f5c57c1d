import type { SimulatedChain } from './chain';
import { SOLID_LAG_BLOCKS } from './chain-finality';
import type { TransferKind } from './chain-transaction';
import { NOTHING, markup, page, type Markup } from './page';

/** Where the buyer's wallet would be: one button that pays, and the way of the transaction into the chain. */
const WAYS: readonly (readonly [TransferKind, string])[] = [
  ['transfer', 'Ordinary transfer'],
  ['transferFrom', 'Moved by a contract or an exchange (transferFrom)'],
  ['zero', 'Nothing at all: a zero transfer, as fraudsters send'],
  ['failed', 'Failed: out of energy'],
  ['failedWithLog', 'Failed, yet the node shows its log'],
  ['fakeToken', 'A counterfeit token'],
];
const REFRESH_SECONDS = 1;

export function payerPage(chain: SimulatedChain, query: URLSearchParams, problem?: string): string {
  const txid = query.get('txid') ?? '';
  if (txid !== '' && problem === undefined) return paidPage(chain, query, txid);
  const error = problem === undefined ? NOTHING : markup`<p class="bad" role="alert">${problem}</p>`;
  const chosen = query.get('kind') ?? 'transfer';
  const ways = WAYS.map(
    ([kind, label]) =>
      markup`<option value="${kind}"${kind === chosen ? markup` selected` : NOTHING}>${label}</option>`,
  );
  const body = markup`<h1>Pay as the buyer</h1>
<p class="soft">This stands in for the buyer’s wallet. It never runs out of simulated USDT.</p>
<section>${error}
<form method="post" action="/_sim/transfer">
<label for="to">Address</label>
<input id="to" name="to" class="mono" required autocomplete="off" spellcheck="false" value="${query.get('to') ?? ''}">
<label for="amount">Amount in USDT</label>
<input id="amount" name="amount" inputmode="decimal" required autocomplete="off" value="${query.get('amount') ?? ''}">
<label for="kind">How</label>
<select id="kind" name="kind">${ways}</select>
<div class="row"><button>Pay this</button></div>
</form></section>`;
  return page({ title: 'Pay as the buyer', body });
}

function paidPage(chain: SimulatedChain, query: URLSearchParams, txid: string): string {
  const { label, final, known } = progress(chain, txid);
  const again = new URLSearchParams({ to: query.get('to') ?? '', amount: query.get('amount') ?? '' });
  const facts: Markup[] = [
    markup`<dt>Transaction</dt><dd class="mono">${txid}</dd><dt>State</dt><dd>${label}</dd>`,
  ];
  if (query.get('amount')) facts.push(markup`<dt>Amount</dt><dd>${query.get('amount') ?? ''} USDT</dd>`);
  if (query.get('to')) facts.push(markup`<dt>To</dt><dd class="mono">${query.get('to') ?? ''}</dd>`);
  const body = markup`<h1>${known ? 'Sent' : 'Not on this chain'}</h1>
<section><dl>${facts}</dl>
<div class="row"><a class="button quiet" href="/pay?${again.toString()}">Pay again</a></div></section>
<p class="soft">The checkout page and the shop’s order page learn of it on their own.</p>`;
  return page({
    title: known ? 'Sent' : 'Not on this chain',
    body,
    refresh: known && !final ? REFRESH_SECONDS : undefined,
  });
}

function progress(chain: SimulatedChain, txid: string): { label: Markup; final: boolean; known: boolean } {
  const transaction = chain.transaction(txid);
  if (!transaction) {
    if (!chain.isPending(txid)) {
      return { label: markup`<span class="bad">unknown here</span>`, final: false, known: false };
    }
    const hint = chain.msPerBlock === 0 ? '; blocks are made by hand: POST /_sim/mine' : '';
    return { label: markup`waiting for the next block${hint}`, final: false, known: true };
  }
  const { blockNumber, result } = transaction;
  const final = blockNumber <= chain.solidHead.number;
  const needed = SOLID_LAG_BLOCKS + 1;
  const seen = Math.min(chain.head.number - blockNumber + 1, needed);
  const outcome = result === 'SUCCESS' ? NOTHING : markup` <span class="bad">${result}</span>`;
  const state = final
    ? markup`<span class="good">final</span> in block ${blockNumber}`
    : markup`in block ${blockNumber}, ${seen} of ${needed} confirmations`;
  return { label: markup`${state}${outcome}`, final, known: true };
}
