/**
 * npm run screenshots: makes the pictures of docs/images anew, from the demo, in Chromium. A picture that is larger than
 * MAX_BYTES is refused, so that the project stays quick to fetch.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { command, ensure, Refusal, root } from './ensure.mjs';
import { launch, stopAll, waitUntil } from './processes.mjs';
import { getPrograms } from './programs.mjs';
import { withPalette } from './small-png.mjs';

const FOLDER = join(root, 'docs', 'images');
const MAX_BYTES = 80_000;
const START_TIMEOUT_MS = 300_000;
const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2 };
const desk = (height) => ({ viewport: { width: 1_000, height }, deviceScaleFactor: 1 });
const LANGUAGES = ['en', 'zh'];
/** Enough that the buyer sees the payment, and few enough that it is not final. */
const FEW_BLOCKS = 8;
const FINAL_BLOCKS = 20;
const FLAGS = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-dev-shm-usage',
];

await command(async () => {
  const executablePath = process.env.EPUSDT_CHROMIUM || (await getPrograms('browser')).found.browser;
  if (!executablePath)
    throw new Refusal('There is no Chromium: install it (Debian: chromium), or name it in EPUSDT_CHROMIUM.');
  await ensure({ apps: ['gateway', 'sandbox'] });
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: FLAGS });
  try {
    await takeAll(browser, await startDemo());
    await drawCharts();
  } finally {
    await browser.close();
    await stopAll();
  }
});

/** As anybody starts it; its two addresses are read from what it says. */
async function startDemo() {
  const demo = launch('the demo', process.execPath, [join(root, 'scripts', 'demo.mjs')], { cwd: root });
  await waitUntil(demo, async () => demo.tail.includes('Ctrl-C ends the demo'), START_TIMEOUT_MS);
  const [, sandboxUrl] = /(http:\S+)\/shop$/m.exec(demo.tail) ?? [];
  const [, gatewayUrl] = /(http:\S+)\/docs$/m.exec(demo.tail) ?? [];
  if (!sandboxUrl || !gatewayUrl) throw new Refusal(`The demo did not say where it is:\n${demo.tail}`);
  return { sandboxUrl, gatewayUrl };
}

async function takeAll(browser, { sandboxUrl, gatewayUrl }) {
  const open = async (look, url) => {
    const page = await (await browser.newContext({ colorScheme: 'light', ...look })).newPage();
    await page.goto(url);
    return page;
  };
  const simulate = (path, body) =>
    fetch(`${sandboxUrl}/_sim/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  const shop = await open(desk(570), `${sandboxUrl}/shop`);
  await take(shop, 'demo-shop');
  // From here on a block comes when it is called for, so that every picture has its state for as long as it needs.
  await simulate('speed', { msPerBlock: 0 });
  for (const language of LANGUAGES) {
    await shop.goto(`${sandboxUrl}/shop`);
    await shop.getByRole('button').first().click();
    await state(shop, 'pending');
    const checkout = `${shop.url()}?lang=${language}`;
    const phone = await open(PHONE, checkout);
    await take(phone, `checkout-waiting.${language}`);
    await take(await open(desk(880), checkout), `checkout-desk.${language}`);
    const [to, amount] = [await phone.textContent('#address'), await phone.textContent('#amount')];
    await simulate('transfer', { to, amount });
    await simulate('mine', { blocks: FEW_BLOCKS });
    await state(phone, 'seen');
    await take(phone, `checkout-seen.${language}`);
    await simulate('mine', { blocks: FINAL_BLOCKS });
    await state(phone, 'paid');
    await take(phone, `checkout-paid.${language}`);
  }
  const docs = await open(desk(700), `${gatewayUrl}/docs`);
  await docs.locator('.opblock').first().waitFor();
  await take(docs, 'api-docs');
}

/** What the bot sends as an answer to /stats, of a shop that does not exist. */
async function drawCharts() {
  const { chartOf, CHART_LABELS } = createRequire(import.meta.url)(
    join(root, 'dist', 'apps', 'gateway', 'libs', 'statistics', 'src', 'index.js'),
  );
  const paid = [9, 12, 8, 15, 18, 26, 24, 11, 14, 13, 17, 21, 29, 27];
  const dayMs = 86_400_000;
  const from = Date.UTC(2026, 0, 5);
  const series = paid.map((count, day) => ({
    from: from + day * dayMs,
    to: from + (day + 1) * dayMs,
    paid: count,
    // What an order costs differs from day to day.
    units: BigInt(count) * BigInt(11_250_000 + ((day * 37) % 11) * 640_000),
  }));
  const all = paid.reduce((sum, count) => sum + count, 0);
  const units = series.reduce((sum, point) => sum + point.units, 0n);
  const to = from + paid.length * dayMs;
  const figures = { from, to, at: to, zone: 'UTC', unit: 'day', series };
  const sums = { payments: { count: all, units }, orders: { made: all + 23, paid: all } };
  for (const language of LANGUAGES)
    keep(`bot-stats.${language}`, await chartOf({ ...figures, ...sums }, CHART_LABELS[language]));
}

async function state(page, name) {
  await page.locator(`#page[data-state="${name}"]`).waitFor({ state: 'attached' });
}

/** What fits the window. Hiding the caret or stopping animations would add a style, which the page's policy refuses. */
async function take(page, name) {
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
  keep(name, await page.screenshot({ caret: 'initial', animations: 'allow' }));
}

function keep(name, png) {
  const picture = withPalette(png);
  if (picture.length > MAX_BYTES)
    throw new Refusal(`${name}.png has ${picture.length} bytes; at most ${MAX_BYTES} are wanted.`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.png`), picture);
  console.log(`docs/images/${name}.png  ${picture.length} bytes`);
}
