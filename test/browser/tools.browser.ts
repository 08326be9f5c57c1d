import { accessibilityProblems } from '../support/axe';
import { describeInBrowser, enlargeText, sideways, useBrowser } from '../support/browser';
import { Listener } from '../support/listener';

const POLICY = "default-src 'none'; script-src 'nonce-good'; style-src 'nonce-good'; img-src * data:";
const FAULTY = `<!doctype html>
<html><head><link rel="icon" href="data:,"><style nonce="good">p{width:40rem;color:#999}</style></head>
<body><p id="wide">Words that are hard to read.</p>
<img src="http://elsewhere.example/pixel.png">
<script>document.title = 'refused';</script>
<script nonce="good">console.error('said so'); setTimeout(() => { throw new Error('thrown'); });</script>
</body></html>`;
const GOOD = `<!doctype html>
<html lang="en"><head><title>Good</title><link rel="icon" href="data:,"></head>
<body><main><h1>Good</h1></main></body></html>`;

describeInBrowser('what the browser tests look with', () => {
  const browser = useBrowser();
  let server: Listener;
  beforeEach(async () => (server = await Listener.start()));
  afterEach(() => server.close());

  const serve = (html: string, status = 200): string => {
    server.handler = (_request, _body, response) =>
      void response
        .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY })
        .end(html);
    return server.url;
  };

  it('finds a foreign request, a refused script, a console error and an exception', async () => {
    const page = await (await browser.context(server.url)).newPage();
    const thrown = page.waitForEvent('pageerror');
    await page.goto(serve(FAULTY));
    await thrown;
    const problems = browser.problems(page).sort().join('\n');
    expect(problems).toMatch(/^asked for http:\/\/elsewhere\.example\/pixel\.png$/m);
    expect(problems).toMatch(/^console: .*Content Security Policy/m);
    expect(problems).toMatch(/^console: said so/m);
    expect(problems).toMatch(/^exception: thrown$/m);
    expect(() => browser.expectNoProblems()).toThrow('elsewhere.example');
    browser.forgive(/./);
    browser.expectNoProblems();
  });

  it('finds what is hard to read, under the policy of the page', async () => {
    browser.forgive(/./);
    const found = await accessibilityProblems(await browser.open(serve(FAULTY)));
    expect(found.map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['color-contrast', 'html-has-lang', 'image-alt', 'landmark-one-main']),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/^color-contrast \(serious\) #wide: Element has insuff/),
    );
  });

  it('finds what makes a page scroll sideways, with larger letters, too', async () => {
    browser.forgive(/./);
    const page = await browser.open(serve(FAULTY), { viewport: { width: 700, height: 640 } });
    expect(await sideways(page)).toEqual([]);
    await enlargeText(page, 200);
    expect(await sideways(page)).toEqual([
      expect.stringMatching(/^the page is 12\d\d px wide in a window of 700 px$/),
      expect.stringContaining('<p id="wide"'),
    ]);
  });

  it.each([200, 404, 503])('finds nothing wrong with a good page that comes with %d', async (status) => {
    const page = await browser.open(serve(GOOD, status));
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(browser.problems()).toEqual([]);
  });
});
