import type { Page } from 'playwright-core';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { describeInBrowser, useBrowser, type Look } from '../support/browser';
import {
  BRING,
  cancel,
  comesTo,
  mine,
  order,
  pageIn,
  pageOf,
  pass,
  termsOn,
  TTL,
} from '../support/checkout-stage';
import type { PageState } from '../support/checkout-stage';
import { pay, statusOf } from '../support/shopper';
import { startTcpProxy } from '../support/tcp-proxy';
import { createWorld, type World } from '../support/world';

interface Way {
  readonly way: string;
  readonly look: Look;
  /** How the page comes to the state. */
  readonly sees: (page: Page, state: PageState) => Promise<void>;
}

/** What is used of a page's own world, in functions that run there; the DOM is none of this project's types. */
declare const document: { getElementById(id: string): { readonly textContent: string } | null };

/** Has the countdown of the page come down to so many seconds? */
function hasCountedTo(seconds: number): boolean {
  const [minutes = 0, rest = 0] = (document.getElementById('timer')?.textContent ?? '')
    .split(':')
    .map(Number);
  return minutes * 60 + rest <= seconds;
}

const WAYS: readonly Way[] = [
  { way: 'by itself', look: {}, sees: comesTo },
  {
    way: 'without JavaScript, when it is loaded anew',
    look: { javaScript: false },
    sees: async (page, state) => {
      await page.reload();
      await comesTo(page, state);
    },
  },
];

describeInBrowser('the way of a buyer', () => {
  const browser = useBrowser();
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  describe.each(WAYS)('goes on $way', ({ look, sees }) => {
    it('from the amount and the address on the page to a payment seen and paid', async () => {
      const placed = await order(world);
      const page = await browser.open(pageOf(world, placed), look);
      await comesTo(page, 'pending');
      const terms = await termsOn(page);
      expect(terms).toEqual({ address: placed.address, amount: placed.amount, units: placed.units });
      expect(await page.textContent('#timer')).toMatch(/\d+:\d\d/);
      pay(world, terms);
      await mine(world, 3);
      await sees(page, 'seen');
      expect(await page.locator('#amount, #address').count()).toBe(0);
      await world.settle();
      await sees(page, 'paid');
      expect(await statusOf(world, placed)).toBe(2);
    });

    it('to an end without a payment, and on to one that is late', async () => {
      const placed = await order(world);
      const page = await browser.open(pageOf(world, placed), look);
      await pass(world, TTL + SECOND);
      await sees(page, 'expired');
      expect(await page.locator('#address').count()).toBe(0);
      pay(world, placed);
      await world.settle();
      await sees(page, 'late');
    });

    it('to the end of an order that is cancelled', async () => {
      const placed = await order(world);
      const page = await browser.open(pageOf(world, placed), look);
      await cancel(world, placed);
      await sees(page, 'cancelled');
      expect(await page.locator('#address').count()).toBe(0);
    });

    it('nowhere from an order that does not exist', async () => {
      const page = await browser.open(pageOf(world, { id: 'A'.repeat(24) }), look);
      await sees(page, 'not_found');
    });
  });

  it('has a page that loads itself anew where there is no JavaScript, until nothing can change', async () => {
    const refresh = 'meta[http-equiv="refresh"]';
    const placed = await order(world);
    const page = await browser.open(pageOf(world, placed), { javaScript: false });
    expect(await page.locator(refresh).getAttribute('content')).toBe('10');
    await BRING.paid(world, placed);
    await page.reload();
    expect(await page.locator(refresh).count()).toBe(0);
  });

  it('is over when the countdown is, before the chain has the last word', async () => {
    const placed = await order(world);
    const url = pageOf(world, placed);
    const context = await browser.context(new URL(url).origin);
    await context.clock.install();
    const page = await context.newPage();
    await page.goto(url);
    await comesTo(page, 'pending');
    await BRING.overdue(world, placed);
    await context.clock.fastForward(TTL + SECOND);
    await comesTo(page, 'overdue');
    await world.settle();
    await comesTo(page, 'expired');
  });

  it('is the same in two tabs', async () => {
    const placed = await order(world);
    const first = await browser.open(pageOf(world, placed));
    const second = await first.context().newPage();
    await second.goto(pageOf(world, placed));
    expect(await termsOn(second)).toEqual(await termsOn(first));
    await BRING.seen(world, placed);
    for (const page of [first, second]) await comesTo(page, 'seen');
    await first.close();
    await world.settle();
    await comesTo(second, 'paid');
  });

  it('goes on after the page is loaded anew in the middle', async () => {
    const placed = await order(world);
    const page = await browser.open(pageOf(world, placed));
    const terms = await termsOn(page);
    await page.reload();
    expect(await termsOn(page)).toEqual(terms);
    await BRING.seen(world, placed);
    await comesTo(page, 'seen');
    await page.reload();
    await comesTo(page, 'seen');
    await world.settle();
    await comesTo(page, 'paid');
  });

  it('shows how things are, not how they were, after a step back', async () => {
    const placed = await order(world);
    const page = await browser.open(pageOf(world, placed));
    await comesTo(page, 'pending');
    await page.goto(await pageIn(world, 'pending'));
    await BRING.seen(world, placed);
    await page.goBack();
    await comesTo(page, 'seen');
    await world.settle();
    await comesTo(page, 'paid');
    await page.goForward();
    await comesTo(page, 'pending');
  });

  it('goes on when the connection is back after half a minute', async () => {
    browser.forgive(/net::ERR_/);
    const { hostname: host, port } = new URL(world.gateway.url);
    const proxy = await startTcpProxy(() => ({ host, port: Number(port) }));
    const placed = await order(world);
    const page = await browser.open(proxy.through(pageOf(world, placed)));
    await comesTo(page, 'pending');
    const lost = page.waitForEvent('requestfailed');
    // Chromium lets no new request through; a stream that is open already has to be cut.
    await page.context().setOffline(true);
    const mend = proxy.watch(() => 'cut');
    await BRING.paid(world, placed);
    await lost;
    // By the page's own countdown, which goes on.
    await page.waitForFunction(hasCountedTo, 9.5 * 60 - 1, { timeout: MINUTE });
    await comesTo(page, 'pending');
    expect(await page.textContent('#status')).toMatch(/^No connection/);
    mend();
    await page.context().setOffline(false);
    await comesTo(page, 'paid');
    await proxy.close();
  });
});
