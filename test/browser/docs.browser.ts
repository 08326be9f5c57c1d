import { describeInBrowser, useBrowser } from '../support/browser';
import { createWorld, type World } from '../support/world';

describeInBrowser('the interface of the documentation', () => {
  const browser = useBrowser();
  let world: World;
  beforeAll(async () => (world = await createWorld()));
  afterAll(() => world.close());

  it('works under its own policy, and asks nobody else', async () => {
    const page = await browser.open(`${world.gateway.url}/docs`);
    const operation = page.locator('#operations-operations-healthLive');
    await operation.locator('.opblock-summary').click();
    await operation.locator('.execute').click();
    await operation.locator('.live-responses-table', { hasText: 'alive' }).waitFor();
  });
});
