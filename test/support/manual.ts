import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksIn } from './snippets';

const DOCS = join(__dirname, '..', '..', 'docs');
/** `WRITE_MANUAL=1`: what was said is written into the manual instead of being compared with it. */
const WRITES = process.env['WRITE_MANUAL'] === '1';

const ADDRESS = /T[1-9A-HJ-NP-Za-km-z]{33}/g;
const BRIEF = /T[1-9A-HJ-NP-Za-km-z]{5}…[1-9A-HJ-NP-Za-km-z]{6}/g;
/** The end of an address on a button. */
const TAIL = /(?<=· )[1-9A-HJ-NP-Za-km-z]{6}(?=\])/g;
const ORDER_ID = /\b(?=\w*[A-Z])(?=\w*[a-z])[0-9A-Za-z]{24}\b/g;
const HASH = /\b[0-9a-f]{64}\b/g;
const URL = /http:\/\/127\.0\.0\.1:\d+/g;

/** What differs from run to run, named by when it was first said. */
export class Manual {
  private readonly names = new Map<string, string>();
  private readonly said = new Map<string, string>();

  constructor(private readonly file: string) {}

  /** Addresses that are met in this order have the same names in every run. */
  meets(address: string): void {
    this.masked(address);
  }

  /** Keeps what a message says, with the buttons that stand below it. */
  keep(
    name: string,
    { text, keyboard }: { text: string; keyboard: readonly (readonly { text: string }[])[] },
  ): void {
    const buttons = keyboard.map((row) => row.map((button) => `[${button.text}]`).join(' '));
    const whole = [text, ...(buttons.length > 0 ? ['', ...buttons] : [])].join('\n');
    this.said.set(name, this.masked(whole).trimEnd());
  }

  /** The manual shows exactly this. */
  check(): void {
    const path = join(DOCS, this.file);
    if (WRITES) this.write(path);
    const shown = new Map(
      [...blocksIn(path)]
        .filter(([name]) => name.startsWith('text '))
        .map(([name, text]) => [name.slice('text '.length), text.trimEnd()]),
    );
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(this.said));
  }

  private write(path: string): void {
    const text = readFileSync(path, 'utf8');
    const filled = text.replace(/^```text (\w+)\n[^]*?^```$/gm, (block, name: string) => {
      const said = this.said.get(name);
      return said === undefined ? block : `\`\`\`text ${name}\n${said}\n\`\`\``;
    });
    writeFileSync(path, filled);
  }

  private masked(text: string): string {
    return text
      .replace(ADDRESS, (address) => this.named('address', address, addressOf))
      .replace(BRIEF, (brief) => this.briefly(brief))
      .replace(TAIL, (end) => this.briefly(`…${end}`).slice(-6))
      .replace(HASH, (hash) => this.named('hash', hash, (n) => String(n).repeat(64).slice(0, 64)))
      .replace(ORDER_ID, (id) => this.named('order', id, (n) => `Order${n}Order${n}Order${n}Order${n}`))
      .replace(URL, 'https://shop.example');
  }

  private named(kind: string, text: string, name: (n: number) => string): string {
    const key = `${kind} ${text}`;
    const count = [...this.names.keys()].filter((known) => known.startsWith(`${kind} `)).length;
    const known = this.names.get(key) ?? name(count + 1);
    this.names.set(key, known);
    return known;
  }

  private briefly(brief: string): string {
    const [start = '', end = ''] = brief.split('…');
    const whole = [...this.names.keys()].find(
      (key) => key.startsWith(`address ${start}`) && key.endsWith(end),
    );
    const address = whole ? (this.names.get(whole) ?? '') : this.named('address', brief, addressOf);
    return `${address.slice(0, 6)}…${address.slice(-6)}`;
  }
}

/** Looks like an address, and is none. */
const addressOf = (n: number): string =>
  `T${'ABCDEFGHJKLMNPQRSTUVWXYZ'[n - 1] ?? 'Z'}example${'x'.repeat(24)}${n % 10}`;
