import type { SimulatedChain } from './chain';
import { TRANSFER_KINDS } from './chain-transaction';
import { instant, markup, page } from './page';
import type { Provider } from './provider';

/** What is here, in plain words. */
export function indexPage(chain: SimulatedChain, providers: readonly Provider[], url: string): string {
  const { head, solidHead, msPerBlock } = chain;
  const pace = msPerBlock === 0 ? 'made by hand (POST /_sim/mine)' : `one every ${msPerBlock} ms`;
  const body = markup`<h1>A Tron network in one process</h1>
<p>The sandbox plays the three others in a payment: the network that carries the money, the shop that sells, and the buyer
who pays. Your gateway reads this network exactly as it reads the real one.</p>
<section><h2>Try it</h2>
<p>1. Buy something in the <a href="/shop">demo shop</a>; the gateway’s checkout page opens.</p>
<p>2. Pay the amount it shows on the <a href="/pay">payer’s page</a>, or from the link on the shop’s order page.</p>
<p>3. Once 19 producers have built on the payment, the gateway calls the shop, and the order there turns to paid.</p>
</section>
<section><h2>The network now</h2><dl>
<dt>Newest block</dt><dd>${head.number}, ${instant(head.timestamp)}</dd>
<dt>Final up to</dt><dd>${solidHead.number}</dd>
<dt>Blocks</dt><dd>${pace}</dd>
<dt>Chain id</dt><dd class="mono">${chain.chainId}</dd>
<dt>USDT contract</dt><dd class="mono">${chain.usdtAddress}</dd>
</dl></section>
<section><h2>For programs</h2>
<p>Node: <code>POST /jsonrpc</code>, <code>/wallet/…</code> and <code>/walletsolidity/…</code> as java-tron has them, and
<code>/v1/…</code> as TronGrid has it.</p>
<dl>${providers.map(({ name, url: at }) => markup`<dt>Provider ${name}</dt><dd class="mono">${at}</dd>`)}</dl>
<p>Exchange rates: five sources below <code>/_rates/</code>, set with <code>POST /_sim/rate</code>, shown at <a href="/_sim/rates">/_sim/rates</a>.</p>
<pre tabindex="0">curl ${url}/walletsolidity/getnowblock
curl ${url}/_sim/transfer -d '{"to":"T…","amount":"20.05"}'
curl ${url}/_sim/transfers -d '{"transfers":[{"to":"T…","amount":"1"},{"to":"T…","amount":"1"}]}'
curl ${url}/_sim/token -d '{"deed":"blacklist","address":"T…"}'
curl ${url}/_sim/mine -d '{"blocks":19}'
curl ${url}/_sim/backlog -d '{"blocks":1200,"transfersPerBlock":100}'
curl ${url}/_sim/fork -d '{"depth":3,"transactions":"shuffle"}'
curl ${url}/_sim/silence -d '{"count":9}'
curl ${url}/_sim/background -d '{"transfersPerBlock":80}'
curl ${url}/_sim/speed -d '{"msPerBlock":200}'
curl ${url}/_sim/clock -d '{"speed":20}'
curl ${url}/_sim/fault -d '{"provider":"A","name":"behind","options":{"blocks":20}}'
curl -X POST ${url}/_sim/fault/clear
curl -X POST ${url}/_sim/reset</pre>
<p>To read: <a href="/_sim/state">/_sim/state</a>, <a href="/_sim/requests">/_sim/requests</a>,
<a href="/_sim/providers">/_sim/providers</a>, <a href="/_sim/faults">/_sim/faults</a>,
<a href="/shop/orders">/shop/orders</a>, <a href="/wallet/getnowblock">/wallet/getnowblock</a>.</p>
<p class="soft">A transfer may have a <code>kind</code>: ${TRANSFER_KINDS.join(', ')}; and a
holder it comes <code>from</code>. A fork may <code>keep</code>, <code>drop</code> or <code>shuffle</code> the transactions.</p>
</section>`;
  return page({ title: 'Epusdt sandbox', body });
}
