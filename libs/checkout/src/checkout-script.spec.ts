import { Script, createContext } from 'node:vm';
import { setImmediate as turn } from 'node:timers/promises';
import { CHECKOUT_SCRIPT } from './checkout-script';

interface Answer {
  readonly status: string;
  readonly remainingMs: number;
  readonly confirmations?: number | null;
}

interface Element {
  textContent: string;
  value?: number;
  readonly dataset?: Readonly<Record<string, string>>;
}

/** The script in a browser's few parts that it uses. `ask` lets the poll timer go off once. */
function open(elements: Readonly<Record<string, Element>>): {
  ask(answer: Answer): Promise<void>;
  readonly reloads: () => number;
} {
  let reloads = 0;
  let current: Answer | null = null;
  const timers: { run: () => void; every: number }[] = [];
  const context = createContext({
    document: {
      getElementById: (id: string) => elements[id] ?? null,
      querySelectorAll: () => [],
      addEventListener: () => undefined,
    },
    location: { pathname: '/pay/checkout-counter/x', reload: () => (reloads += 1) },
    performance: { now: () => 0 },
    setInterval: (run: () => void, every: number) => timers.push({ run, every }),
    setTimeout: () => 0,
    clearTimeout: () => undefined,
    addEventListener: () => undefined,
    AbortController,
    fetch: () => Promise.resolve({ ok: true, json: () => Promise.resolve(current) }),
  });
  new Script(CHECKOUT_SCRIPT).runInContext(context);
  return {
    reloads: () => reloads,
    ask: async (answer) => {
      current = answer;
      timers.find(({ every }) => every === 3_000)?.run();
      await turn();
    },
  };
}

const page = { textContent: '', dataset: { status: 'pending', pollMs: '3000', remainingMs: '600000' } };
const waiting = () => ({ page, status: { textContent: 'Waiting' }, timer: { textContent: '' } });
const seen = () => ({
  page,
  status: { textContent: 'Seen' },
  confirmations: { textContent: '7' },
  progress: { textContent: '', value: 7 },
});
const pending = { status: 'pending', remainingMs: 500_000 };

describe('the script', () => {
  it('waits on while nothing has changed, whether or not the field is there', async () => {
    const browser = open(waiting());
    await browser.ask({ ...pending, confirmations: null });
    await browser.ask(pending);
    expect(browser.reloads()).toBe(0);
  });

  it('opens the page anew when a payment is seen', async () => {
    const browser = open(waiting());
    await browser.ask({ ...pending, confirmations: 1 });
    expect(browser.reloads()).toBe(1);
  });

  it('counts confirmations without opening the page anew, and past the end of the time', async () => {
    const elements = seen();
    const browser = open(elements);
    await browser.ask({ ...pending, confirmations: 9 });
    await browser.ask({ ...pending, remainingMs: 0, confirmations: 12 });
    expect(browser.reloads()).toBe(0);
    expect(elements.confirmations.textContent).toBe('12');
    expect(elements.progress.value).toBe(12);
  });

  it.each<[string, Answer]>([
    ['the payment is gone', { ...pending, confirmations: null }],
    ['the order is paid', { status: 'paid', remainingMs: 0, confirmations: null }],
  ])('opens the page anew when %s', async (_name, answer) => {
    const browser = open(seen());
    await browser.ask(answer);
    expect(browser.reloads()).toBe(1);
  });
});
