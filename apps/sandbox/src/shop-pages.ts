import { NOTHING, instant, markup, page, type Markup } from './page';
import { GOODS, type ShopOrder, type ShopOrderState } from './shop';

/** Where the shop's pages lead to: the payer's page exists in the sandbox only. */
export interface ShopSurroundings {
  readonly payerUrl: string | undefined;
}

const REFRESH_SECONDS = 1;
const SHOWN_ORDERS = 20;
const STATES: Readonly<Record<ShopOrderState, Markup>> = {
  asking: markup`asking the gateway`,
  waiting: markup`waiting for the payment`,
  paid: markup`<span class="good">paid</span>`,
  refused: markup`<span class="bad">not placed</span>`,
};

const linksOf = ({ payerUrl }: ShopSurroundings): [string, string][] | undefined =>
  payerUrl === undefined ? [['/shop', 'Demo shop']] : undefined;

export function goodsPage(orders: readonly ShopOrder[], around: ShopSurroundings): string {
  const goods = GOODS.map(
    ({
      id,
      name,
      about,
      price,
    }) => markup`<li><span class="name">${name}<br><span class="soft">${about}</span></span>
<strong>¥${price}</strong>
<form method="post" action="/shop/order"><input type="hidden" name="good" value="${id}">
<button aria-label="Buy ${name}">Buy</button></form></li>`,
  );
  const rows = orders
    .slice(0, SHOWN_ORDERS)
    .map(
      ({ id, good, state }) =>
        markup`<li><a class="name" href="/shop/order/${id}">${good.name}</a><span class="soft">${STATES[state]}</span></li>`,
    );
  const past =
    rows.length === 0
      ? NOTHING
      : markup`<section><h2>Latest orders</h2><ul class="goods">${rows}</ul></section>`;
  const body = markup`<h1>Demo shop</h1>
<p class="soft">Buying opens the gateway’s checkout page. The order here turns to paid when the gateway’s callback arrives.</p>
<section><ul class="goods">${goods}</ul></section>
${past}`;
  return page({ title: 'Demo shop', body, links: linksOf(around) });
}

export function orderPage(order: ShopOrder, around: ShopSurroundings): string {
  const { id, good, amount, state, trade, problem } = order;
  const open = state === 'asking' || state === 'waiting';
  const agreed = trade
    ? markup`<dt>To pay</dt><dd><strong>${trade.actualAmount} USDT</strong></dd>
<dt>Address</dt><dd class="mono">${trade.address}</dd>`
    : NOTHING;
  const body = markup`<h1>${good.name}</h1>
<section><dl>
<dt>State</dt><dd role="status">${STATES[state]}</dd>
<dt>Order</dt><dd class="mono">${id}</dd>
<dt>Price</dt><dd>¥${amount}</dd>
${agreed}</dl>
${problem === undefined ? NOTHING : markup`<p class="bad" role="alert">${problem}</p>`}
${trade && open ? waysToPay(trade, around) : NOTHING}
</section>
<section><h2>Timeline</h2><dl>${timeline(order)}</dl></section>
<p><a href="/shop">Back to the shop</a></p>`;
  const title = `Order: ${good.name}`;
  return page({ title, body, links: linksOf(around), refresh: open ? REFRESH_SECONDS : undefined });
}

function waysToPay(trade: NonNullable<ShopOrder['trade']>, { payerUrl }: ShopSurroundings): Markup {
  const query = new URLSearchParams({ to: trade.address, amount: trade.actualAmount }).toString();
  const payer =
    payerUrl === undefined
      ? NOTHING
      : markup`<a class="button" href="${payerUrl}?${query}">Pay this as the buyer</a>`;
  return markup`<div class="row">${payer}<a class="button quiet" href="${trade.paymentUrl}">Open the checkout page</a></div>`;
}

function timeline({ orderedAt, trade, paidAt, txHash, callbacks }: ShopOrder): Markup[] {
  const rows = [markup`<dt>Ordered</dt><dd>${instant(orderedAt)}</dd>`];
  if (trade) {
    rows.push(markup`<dt>Gateway agreed</dt><dd>as <span class="mono">${trade.tradeId}</span></dd>
<dt>Expires</dt><dd>${instant(trade.expiresAt)}</dd>`);
  }
  rows.push(
    paidAt === undefined
      ? markup`<dt>Callback</dt><dd class="soft">none yet</dd>`
      : markup`<dt>Callback</dt><dd>${instant(paidAt)}${callbacks > 1 ? markup` (came ${callbacks} times)` : NOTHING}</dd>`,
  );
  if (paidAt !== undefined) {
    rows.push(
      markup`<dt>Transaction</dt><dd class="mono">${txHash === '' ? 'not named by the gateway' : (txHash ?? '')}</dd>`,
    );
  }
  return rows;
}

/** Instead of the shop while nobody has told it its gateway. */
export function closedShopPage(): string {
  const body = markup`<h1>Demo shop</h1>
<section><p>The shop is closed: it does not know its gateway yet.</p>
<p>Start the sandbox with <code>SHOP_GATEWAY_URL</code> (the gateway’s address, such as <code>http://127.0.0.1:8000</code>)
and <code>SHOP_SECRET</code> (the merchant’s secret there).</p></section>`;
  return page({ title: 'Demo shop', body });
}

export function shopProblemPage(title: string, problem: string, around: ShopSurroundings): string {
  const body = markup`<h1>${title}</h1><section><p class="bad" role="alert">${problem}</p></section>
<p><a href="/shop">Back to the shop</a></p>`;
  return page({ title, body, links: linksOf(around) });
}
