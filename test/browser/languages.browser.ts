import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderCheckout } from '../../libs/checkout/src/checkout-page';
import { contentSecurityPolicy } from '../../libs/checkout/src/checkout-policy';
import { LANGUAGES, type Language } from '../../libs/checkout/src/checkout-texts';
import { accessibilityProblems, colourProblems } from '../support/axe';
import { describeInBrowser, shoot, sideways, useBrowser } from '../support/browser';
import { BRAND, TX, frameOf, sampleViews } from '../support/checkout-samples';

const PHONE = { width: 320, height: 640 };
const SCRIPT = /<script[^>]*>[\s\S]*?<\/script>/g;
const views = sampleViews();
const names = Object.keys(views);
const FIRST_OF_STATE = new Set(
  names.filter((name, at) => names.findIndex((other) => views[other]?.state === views[name]?.state) === at),
);

interface PageElement {
  innerHTML: string;
  open: boolean;
  hidden: boolean;
}

/** What is used of a page's own world, in functions that run there; the DOM is none of this project's types. */
declare const document: {
  title: string;
  readonly body: PageElement;
  querySelectorAll(selector: string): Iterable<PageElement>;
};
declare const DOMParser: new () => {
  parseFromString(text: string, type: string): { readonly title: string; readonly body: PageElement };
};

/**
 * The page of this address in the place of the one that is open, which spares axe a new beginning: they differ in nothing
 * but title and body. Whatever is folded away, or waits for a script, is shown.
 */
async function showInPlace(address: string): Promise<void> {
  const text = await (await fetch(address)).text();
  const bare = text.replace(/<style[^]*?<\/style>/g, '');
  const next = new DOMParser().parseFromString(bare, 'text/html');
  document.title = next.title;
  document.body.innerHTML = next.body.innerHTML;
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  for (const part of document.querySelectorAll('[hidden]')) part.hidden = false;
}

/** Every page of the samples at an address of its own, `/<language>/<number>`, without its script: nothing is behind it. */
function servePages(): Promise<Server> {
  const server = createServer((request, reply) => {
    const [, language = '', number = ''] = (request.url ?? '').split('/');
    const view = views[names[Number(number)] ?? ''];
    if (!view) return void reply.writeHead(404).end();
    const frame = frameOf(language as Language, {
      brand: BRAND,
      mainnet: Number(number) % 2 === 0,
      traced: { text: TX, answer: { kind: 'short', units: 1_000_000n } },
    });
    void renderCheckout(view, frame).then((html) => {
      reply.setHeader('content-security-policy', contentSecurityPolicy(frame));
      reply.setHeader('content-type', 'text/html; charset=utf-8');
      reply.end(html.replace(SCRIPT, ''));
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describeInBrowser('the page in every language, state and theme', () => {
  const browser = useBrowser();
  let server: Server;
  beforeAll(async () => (server = await servePages()));
  afterAll(() => server.close());

  it.each(LANGUAGES)('can be read by everybody and fits a phone: %s', async (language) => {
    const { port } = server.address() as AddressInfo;
    const page = await browser.open(`http://127.0.0.1:${port}/${language}/0`, { viewport: PHONE });
    for (const [number, name] of names.entries()) {
      // What differs within a state is told by words that the other samples hold, too.
      if (language !== 'en' && !FIRST_OF_STATE.has(name)) continue;
      await page.evaluate(showInPlace, `/${language}/${number}`);
      expect([name, await sideways(page)]).toEqual([name, []]);
      await page.emulateMedia({ colorScheme: 'light' });
      expect([name, await accessibilityProblems(page)]).toEqual([name, []]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect([name, 'dark', await colourProblems(page)]).toEqual([name, 'dark', []]);
      if (name === 'pending') await shoot(page, `sample-${name}-${language}`);
    }
  });
});
