import { join } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  type Page,
  type Request,
} from 'playwright-core';
import { find } from './program';

/** How a page is looked at. */
export interface Look {
  /** BCP 47; English unless told. */
  readonly locale?: string;
  readonly colours?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** True unless told. */
  readonly javaScript?: boolean;
}

/** The browser of one test file, and what its pages did that pages of ours never do. */
export interface TestBrowser {
  /** A browser nobody has used yet. Its pages may ask this origin, and no other, for things. */
  context(origin: string, look?: Look): Promise<BrowserContext>;
  /** A page in a context of its own. */
  open(url: string, look?: Look): Promise<Page>;
  /** Not a problem in this test, such as the errors of a page that is offline. */
  forgive(pattern: RegExp): void;
  /** Of this page, or of all pages of the test: foreign requests, console errors (CSP violations are some), exceptions. */
  problems(page?: Page): string[];
  /** Fails when there are any. `useBrowser` does this after each test. */
  expectNoProblems(page?: Page): void;
}

interface PageElement {
  readonly localName: string;
  readonly id: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly style: { fontSize: string };
  getAttribute(name: string): string | null;
  getBoundingClientRect(): { readonly left: number; readonly right: number; readonly width: number };
}

/** What is used of a page's own world, in functions that run there; the DOM is none of this project's types. */
declare const document: {
  readonly documentElement: PageElement;
  querySelectorAll(selector: string): Iterable<PageElement>;
};

const ROOT = join(__dirname, '..', '..');
const SCREENS = join(ROOT, '.artefacts', 'screens');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // A page that asks for another host is reported; nothing is asked of that host.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];
const DESK = { width: 1_024, height: 768 };
/** For what a page does by itself: it asks every few seconds at its slowest. */
const PATIENCE_MS = 25_000;

/** As scripts/test.mjs found it (empty: there is none), else as it is on this machine. */
function chromiumPath(): string | null {
  const named = process.env['EPUSDT_CHROMIUM'];
  if (named !== undefined) return named === '' ? null : named;
  for (const name of NAMES) {
    const path = find(name);
    if (path !== null) return path;
  }
  return null;
}

/** `describe` where there is a browser; where there is none, skipped, but not in CI. */
export const describeInBrowser =
  chromiumPath() === null && process.env['CI'] !== 'true' ? describe.skip : describe;

/**
 * Call it before hooks that close a gateway: its pages are to be gone by then, as they would complain. Launches one
 * Chromium for the file; after each test closes all contexts, and fails the test when its pages had problems.
 */
export function useBrowser(): TestBrowser {
  let browser: Browser | null = null;
  let contexts: BrowserContext[] = [];
  let forgiven: RegExp[] = [];
  const noted = new Map<Page, string[]>();

  const context = async (origin: string, look: Look = {}): Promise<BrowserContext> => {
    if (!browser) throw new Error('a page can be opened within a test only');
    const made = await browser.newContext({
      locale: look.locale ?? 'en-GB',
      colorScheme: look.colours ?? 'light',
      viewport: look.viewport ?? DESK,
      javaScriptEnabled: look.javaScript ?? true,
      serviceWorkers: 'block',
    });
    made.setDefaultTimeout(PATIENCE_MS);
    made.on('page', (page) => noted.set(page, watch(page, origin)));
    contexts.push(made);
    return made;
  };
  const problems = (page?: Page): string[] =>
    [...noted]
      .filter(([one]) => page === undefined || one === page)
      .flatMap(([, lines]) => lines)
      .filter((line) => !forgiven.some((pattern) => pattern.test(line)));
  const expectNoProblems = (page?: Page): void => expect(problems(page)).toEqual([]);

  beforeAll(async () => (browser = await launch()));
  afterEach(async () => {
    for (const one of contexts) await one.close();
    try {
      expectNoProblems();
    } finally {
      [contexts, forgiven] = [[], []];
      noted.clear();
    }
  });
  afterAll(() => browser?.close());

  return {
    context,
    open: async (url, look) => {
      const page = await (await context(new URL(url).origin, look)).newPage();
      await page.goto(url);
      return page;
    },
    forgive: (pattern) => void forgiven.push(pattern),
    problems,
    expectNoProblems,
  };
}

function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === null)
    throw new Error('there is no Chromium: install it (Debian: chromium), or name it in EPUSDT_CHROMIUM');
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args: FLAGS });
}

/** The list that grows while the page lives. */
function watch(page: Page, origin: string): string[] {
  const lines: string[] = [];
  const documents = new Set<string>();
  page.on('request', (request: Request) => {
    const url = request.url();
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) documents.add(url);
    if (!url.startsWith('data:') && new URL(url).origin !== origin) lines.push(`asked for ${url}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !isStatusOf(documents, message))
      lines.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => lines.push(`exception: ${error.message}`));
  page.on('crash', () => lines.push('the page crashed'));
  return lines;
}

/** Chromium reports a page that comes with 404 or 503 as an error, and such pages are meant so. */
const isStatusOf = (documents: ReadonlySet<string>, message: ConsoleMessage): boolean =>
  message.text().startsWith('Failed to load resource: the server responded with a status of') &&
  documents.has(message.location().url);

/** The whole page, for people to look at, as `.artefacts/screens/<name>.png`. */
export async function shoot(page: Page, name: string): Promise<void> {
  // Hiding the caret or stopping animations would add a style, which the page's policy refuses.
  await page.screenshot({
    path: join(SCREENS, `${name}.png`),
    fullPage: true,
    caret: 'initial',
    animations: 'allow',
  });
}

/** What makes the page scroll sideways, a line each; none when it does not. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.right > clientWidth + 0.5 || box.left < -0.5))
      .map(
        ({ element, box }) =>
          `<${element.localName} id="${element.id}" class="${element.getAttribute('class') ?? ''}"> from ${Math.round(box.left)} to ${Math.round(box.right)}`,
      );
    return [`the page is ${scrollWidth} px wide in a window of ${clientWidth} px`, ...wide];
  });
}

/** As a reader who needs larger letters sets them. */
export async function enlargeText(page: Page, percent: number): Promise<void> {
  await page.evaluate((size) => void (document.documentElement.style.fontSize = size), `${percent}%`);
}
