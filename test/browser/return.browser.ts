import type { Page } from 'playwright-core';
import { SECOND } from '@epusdt/kernel';
import { desk, payOff } from '../support/owner-desk';
import { describeInBrowser, shoot, useBrowser } from '../support/browser';
import { BRING, TTL, comesTo, pageOf, pass } from '../support/checkout-stage';
import { asks, placed, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

/** What is used of a page's own world, in functions that run there. */
declare const navigator: { readonly clipboard: { readText(): Promise<string> } };

describeInBrowser('what a buyer does on the page', () => {
  const browser = useBrowser();
  let world: World;
  let one: Placed;
  beforeEach(async () => {
    world = await createWorld();
    one = placed(await asks(world)('R1', 42, { redirect_url: `${world.shop.url}/shop?thanks=1` }));
  });
  afterEach(() => world.close());

  const paidPage = async (): Promise<Page> => {
    browser.forgive(new RegExp(`^asked for ${world.shop.url}/`));
    const page = await browser.open(pageOf(world, one));
    await comesTo(page, 'pending');
    await BRING.paid(world, one);
    await comesTo(page, 'paid');
    return page;
  };

  it('is led back to the shop once paid, and not again after a step back', async () => {
    const page = await paidPage();
    expect(await page.title()).toMatch(/^Paid/);
    expect(await page.textContent('#live')).toMatch(/^Paid: Your payment has arrived/);
    await page.waitForURL(`${world.shop.url}/shop?thanks=1`);
    await page.goBack();
    await comesTo(page, 'paid');
    expect(await page.locator('#return').isHidden()).toBe(true);
  });

  it('may stay', async () => {
    const page = await paidPage();
    await page.click('#stay');
    expect(await page.textContent('#returning')).toBe('You stay on this page.');
    expect(await page.locator('#stay').isHidden()).toBe(true);
    expect(page.url()).toBe(pageOf(world, one));
    expect(await page.getAttribute('#back', 'href')).toBe(`${world.shop.url}/shop?thanks=1`);
  });

  it('copies the exact amount and the whole address with one tap each', async () => {
    const origin = new URL(world.gateway.url).origin;
    const context = await browser.context(origin, { locale: 'ru' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    const page = await context.newPage();
    await page.goto(pageOf(world, one));
    for (const [what, text] of [
      ['amount', one.amount],
      ['address', one.address],
    ] as const) {
      await page.click(`[data-copy="${what}"]`);
      await page.locator('#note', { hasText: text }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    }
  });

  it.each([true, false])('asks what became of a transaction, with JavaScript: %s', async (javaScript) => {
    const page = await browser.open(pageOf(world, one), { javaScript });
    const hash = payOff(world, one, -500_000n);
    await pass(world, 1_000);
    if (javaScript) await comesTo(page, 'underpaid');
    else await page.reload();
    // Without a script the page comes anew to hold still.
    await page.locator(javaScript ? '#trace > summary' : 'a[href*="ask=1"]').click();
    await page.fill('#transaction', hash);
    await page.locator('#trace button').click();
    await page.locator('#answer', { hasText: '0.5 USDT' }).waitFor();
    expect(await page.inputValue('#transaction')).toBe(hash);
    await shoot(page, `traced-${javaScript ? 'script' : 'plain'}`);
  });

  it('may pay again when the shop gives the order more time', async () => {
    world.clock.advance(TTL + SECOND);
    const page = await browser.open(pageOf(world, one));
    await comesTo(page, 'overdue');
    expect(await page.locator('#address').count()).toBe(0);
    expect(await desk(() => world)('order extend', { id: one.id, minutes: '30' })).toMatchObject({
      ok: true,
    });
    await comesTo(page, 'pending');
    expect(await page.textContent('#address')).toBe(one.address);
  });

  it('changes the language, and keeps it while the page goes on', async () => {
    const page = await browser.open(pageOf(world, one));
    await page.locator('footer summary').click();
    await page.locator('footer a[lang="ja"]').click();
    await comesTo(page, 'pending');
    expect(await page.getAttribute('html', 'lang')).toBe('ja');
    await BRING.seen(world, one);
    await comesTo(page, 'seen');
    expect(await page.textContent('h1')).toMatch(/[\u3040-\u30ff]/);
  });
});
