import { markup, type Markup } from '@epusdt/checkout';
import { SIGNING_DIALECTS, explainSigning, type SigningExplained } from '@epusdt/merchant-api';
import { prose, type DocsPage } from './docs-page';

const PATH = '/docs/signatures/try';
const EXAMPLE = '{"order_id":"A1001","amount":42,"notify_url":"https://shop.example/notify","signature":"…"}';
const NAMES: Readonly<Record<string, string>> = {
  epusdt: 'epusdt v0.x',
  bepusdt: 'BEpusdt',
  gmpay: 'epusdt v1 (gmpay)',
  tokenpay: 'TokenPay',
  epay: 'epay (易支付)',
};

/**
 * Shows what is signed of a request, so that somebody whose signature is refused sees the difference. No secret is asked
 * for, and nothing is kept. `form`: as it was sent; empty for the first look.
 */
export function playgroundPage(form: string): DocsPage {
  const given = new URLSearchParams(form);
  const [dialect, request] = [given.get('dialect') ?? 'epusdt', given.get('request') ?? ''];
  const explained = request === '' ? null : explainSigning(dialect, request);
  return {
    path: PATH,
    title: 'Try a signature',
    body: markup`<p>${prose('Paste what your shop sends: the JSON body, the form, or the address with its query. You see the text that is signed here; your secret goes right behind it (MD5), or is the key (HMAC). Do not paste the secret: it is not needed.')}</p>
<form method="post" action="${PATH}">
<p><label for="dialect">Dialect</label><br>
<select id="dialect" name="dialect">${SIGNING_DIALECTS.map((name) =>
      name === dialect
        ? markup`<option value="${name}" selected>${NAMES[name] ?? name}</option>`
        : markup`<option value="${name}">${NAMES[name] ?? name}</option>`,
    )}</select></p>
<p><label for="request">What is sent</label><br>
<textarea id="request" name="request" rows="8" placeholder="${EXAMPLE}" required>${request}</textarea></p>
<p><button>Show what is signed</button></p>
</form>
${request === '' ? null : outcome(explained)}`,
  };
}

function outcome(explained: SigningExplained | null): Markup {
  if (!explained) {
    return markup`<section role="status"><h2>This cannot be read</h2><p>Give a JSON object, a form such as <code>a=1&amp;b=2</code>, or an address with a query.</p></section>`;
  }
  const { field, given, texts, digests } = explained;
  const [likeliest, ...others] = texts;
  if (likeliest === undefined) {
    return markup`<section role="status"><h2>Nothing can be signed</h2><p>A field is a list or an object; send text and numbers only.</p></section>`;
  }
  const ways = digests.map((digest) =>
    digest === 'md5'
      ? 'MD5 of this text with the secret right behind it'
      : 'HMAC-SHA256 of this text with the secret as the key',
  );
  return markup`<section role="status">
<h2>What is signed</h2>
<pre>${likeliest}</pre>
<p>${ways.join(', or ')}, in lower-case hex, is <code>${field}</code>. ${given === null ? 'The request has none.' : markup`The request says <code>${given}</code>.`}</p>
${others.length === 0 ? null : markup`<h3>Accepted as well</h3><ul>${others.map((text) => markup`<li><code>${text}</code></li>`)}</ul>`}
</section>`;
}
