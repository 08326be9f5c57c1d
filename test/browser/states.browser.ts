import { accessibilityProblems } from '../support/axe';
import { describeInBrowser, enlargeText, shoot, sideways, useBrowser, type Look } from '../support/browser';
import { comesTo, pageIn, PAGE_STATES } from '../support/checkout-stage';
import { createWorld, type World } from '../support/world';

/**
 * By the name they have among the screenshots: whoever looks at a page, and how many percent of their usual size the
 * letters have. A further language, theme or width is a further line.
 */
const LOOKS: Readonly<Record<string, Look & { readonly letters?: number }>> = {
  desk: {},
  'chinese-dark-phone': { locale: 'zh-CN', colours: 'dark', viewport: { width: 320, height: 640 } },
  'large-letters': { viewport: { width: 640, height: 800 }, letters: 200 },
};

describeInBrowser('the page of every state', () => {
  const browser = useBrowser();
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  it.each(PAGE_STATES)('can be read by everybody and does not scroll sideways: %s', async (state) => {
    const url = await pageIn(world, state);
    for (const [name, { letters, ...look }] of Object.entries(LOOKS)) {
      const page = await browser.open(url, look);
      await comesTo(page, state);
      // Larger letters are no other page to axe.
      if (letters === undefined) expect([name, await accessibilityProblems(page)]).toEqual([name, []]);
      else await enlargeText(page, letters);
      expect([name, await sideways(page)]).toEqual([name, []]);
      await shoot(page, `${state}-${name}`);
    }
  });
});
