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

/** A `details` element. */
interface Fold {
  open: boolean;
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
      await page.goto(`http://127.0.0.1:${port}/${language}/${number}`);
      await page
        .locator('details')
        .evaluateAll((folds: Fold[]) => folds.forEach((fold) => (fold.open = true)));
      expect([name, await sideways(page)]).toEqual([name, []]);
      await page.emulateMedia({ colorScheme: 'light' });
      expect([name, await accessibilityProblems(page)]).toEqual([name, []]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect([name, 'dark', await colourProblems(page)]).toEqual([name, 'dark', []]);
      if (name === 'pending') await shoot(page, `sample-${name}-${language}`);
    }
  });
});
