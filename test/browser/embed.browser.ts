import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Brands } from '@epusdt/merchants';
import type { FrameLocator, Page } from 'playwright-core';
import { describeInBrowser, shoot, useBrowser } from '../support/browser';
import { BRING, order, pageOf } from '../support/checkout-stage';
import type { Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const FIRST = '1000';

/** A shop's own page, at its own origin, as docs/api/embed.md has it; what it is told stands in `#told`. */
const shopPage = (gateway: string, checkout: string): string => `<!doctype html><title>Shop</title>
<link rel="icon" href="data:,">
<button id="buy">Buy</button><pre id="told"></pre>
<script src="${gateway}/pay/embed.js"></script>
<script>
const told = document.getElementById('told');
document.getElementById('buy').addEventListener('click', () => {
  Epusdt.open('${checkout}', {
    onState: ({ state, back }) => { told.textContent += state + ' ' + back + '\\n'; },
    onClose: ({ state }) => { told.textContent += 'closed ' + state + '\\n'; },
  });
});
</script>`;

describeInBrowser('the page in front of a shop', () => {
  const browser = useBrowser();
  let world: World;
  let shop: Server;
  let one: Placed;
  let origin: string;
  beforeEach(async () => {
    world = await createWorld();
    one = await order(world);
    shop = createServer((_request, reply) => {
      reply.setHeader('content-type', 'text/html; charset=utf-8');
      reply.end(shopPage(world.gateway.url, pageOf(world, one)));
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await new Promise((resolve) => shop.close(resolve));
    await world.close();
  });

  const open = async (): Promise<{ page: Page; frame: FrameLocator }> => {
    // The gateway is another origin than the shop, and meant so.
    browser.forgive(new RegExp(`^asked for ${world.gateway.url}/pay/`));
    const page = await browser.open(origin, { viewport: { width: 900, height: 900 } });
    await page.click('#buy');
    return { page, frame: page.frameLocator('dialog iframe') };
  };
  const allow = (...origins: string[]) => world.gateway.get(Brands).change(FIRST, { origins }, 'test');
  const told = (page: Page, line: string) => page.locator('#told', { hasText: line }).waitFor();

  it('tells its shop what happens, does not leave by itself, and closes', async () => {
    await allow(origin);
    const { page, frame } = await open();
    await frame.locator('#page[data-state="pending"]').waitFor();
    await told(page, 'pending null');
    await shoot(page, 'embedded-pending');
    await BRING.paid(world, one);
    await frame.locator('#page[data-state="paid"]').waitFor();
    await told(page, 'paid');
    expect(await frame.locator('#return').count()).toBe(0);
    await page.click('dialog > button');
    await told(page, 'closed paid');
    expect(await page.locator('dialog').count()).toBe(0);
  });

  it('closes with the key that closes', async () => {
    await allow('https://other.example', origin);
    const { page, frame } = await open();
    await frame.locator('#page[data-state="pending"]').waitFor();
    await frame.locator('#page').press('Escape');
    await told(page, 'closed pending');
  });

  it('is not shown inside a page that the merchant has not named', async () => {
    await allow('https://other.example');
    browser.forgive(/frame-ancestors/);
    const { page } = await open();
    await page.locator('dialog iframe').waitFor();
    await page.waitForLoadState('networkidle');
    const [, framed] = page.frames();
    expect(await framed?.locator('#page').count()).toBe(0);
    expect(await page.textContent('#told')).toBe('');
  });
});
