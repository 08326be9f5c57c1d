import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { loadConfig, type Environment } from '@epusdt/config';
import { readEnvironment } from '../../apps/sandbox/src/environment';
import {
  ROOT,
  anchorsOf,
  filesIn,
  isThere,
  linksOf,
  pageAt,
  tableOf,
  textOf,
  wordsOfCode,
  type Page,
} from '../support/documents';

const PAGES = filesIn('.', '.md').map(pageAt);
const BILINGUAL = ['README.md', 'README.zh-CN.md'] as const;
const [ENGLISH, CHINESE] = BILINGUAL.map(pageAt) as [Page, Page];
/** They tell of what was, and need not be true of what is. */
const isOfToday = ({ path }: Page): boolean => path !== 'CHANGELOG.md' && !path.startsWith('docs/decisions/');
const LARGEST_IMAGE = 80_000;
const NAME = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;

/** Whose names are those of a language. */
const PROGRAMS = /^(?:php|python|ts|html)\b/;

const codeOf = (page: Page): string =>
  [
    ...wordsOfCode(page),
    ...page.blocks.flatMap(({ kind, code }) => (PROGRAMS.test(kind) ? [] : [code])),
  ].join('\n');

/** Each place in which a page says something, with what is wrong there. */
const wrongIn = (pages: readonly Page[], problemsOf: (page: Page) => readonly string[]): string[] =>
  pages.flatMap((page) => problemsOf(page).map((problem) => `${page.path}: ${problem}`));

/** The names that are asked for while the environment is read, whatever it holds. */
function namesReadBy(read: (environment: Environment) => unknown, held: Environment = {}): string[] {
  const names = new Set<string>();
  const environment = new Proxy(held, {
    get: (values, name) => {
      if (typeof name === 'string') names.add(name);
      return typeof name === 'string' ? values[name] : undefined;
    },
  });
  try {
    read(environment);
  } catch {
    // What it holds need not make sense.
  }
  return [...names];
}

const SETTINGS = new Set(
  [
    {},
    { MODE: 'distributed' },
    { TRON_NETWORK: 'sandbox' },
    { TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_OWNERS: '1' },
  ].flatMap((held) => namesReadBy(loadConfig, held)),
);
const OF_SANDBOX = new Set(namesReadBy(readEnvironment));

describe('every page', () => {
  it('is one of many', () => {
    expect(PAGES.length).toBeGreaterThan(40);
  });

  it('links to what exists', () => {
    const problems = wrongIn(PAGES, (page) =>
      linksOf(page).flatMap((link) => {
        if (/^(https?|mailto):/.test(link)) return [];
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? page.path : posix.join(posix.dirname(page.path), file);
        if (target.startsWith('..') || file.startsWith('/') || !isThere(target))
          return [`${link}: no such file`];
        if (anchor === undefined) return [];
        return anchorsOf(pageAt(target)).has(anchor) ? [] : [`${link}: no such heading`];
      }),
    );
    expect(problems).toEqual([]);
  });

  it('names files that exist', () => {
    const named = /^(?:apps|libs|test|docs|scripts|sql|bench)\/[\w./-]*(?:\.\w+|\/)$/;
    const problems = wrongIn(PAGES.filter(isOfToday), (page) =>
      wordsOfCode(page).filter((code) => named.test(code) && !isThere(code)),
    );
    expect(problems).toEqual([]);
  });

  it('names scripts of npm that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const problems = wrongIn(PAGES.filter(isOfToday), (page) =>
      [...codeOf(page).matchAll(/\bnpm (?:run )?([a-z][\w:]*)/g)]
        .filter(([whole, name = '']) => whole.includes(' run ') || ['test', 'start'].includes(name))
        .filter(([, name = '']) => !(name in scripts))
        .map(([whole]) => whole),
    );
    expect(problems).toEqual([]);
  });

  it('names commands that exist', () => {
    const sources = filesIn('apps/gateway/src', '.ts')
      .filter((path) => /\/cli[\w-]*\.ts$/.test(path))
      .map(textOf)
      .join('\n');
    const declared = (decorator: string): Set<string> =>
      new Set(
        [...sources.matchAll(new RegExp(`@${decorator}\\(\\{\\s*name: '([\\w-]+)'`, 'g'))].map(
          ([, name = '']) => name,
        ),
      );
    const [commands, below] = [declared('Command').add('help'), declared('SubCommand')];
    expect([commands.size, below.size]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(commands.has('wallet') && below.has('add')).toBe(true);
    const problems = wrongIn(PAGES.filter(isOfToday), (page) =>
      [...codeOf(page).matchAll(/npm run cli -- (\S+)(?: ([a-z][a-z-]*))?/g)]
        .filter(([, first = '', second]) => {
          if (!/^[a-z]/.test(first)) return false;
          return !commands.has(first) || (second !== undefined && !below.has(second));
        })
        .map(([whole]) => whole),
    );
    expect(problems).toEqual([]);
  });

  it('names settings that exist', () => {
    const places = ['apps', 'libs', 'test', 'scripts', 'bench'];
    const sources = places.flatMap((place) => ['.ts', '.mjs', '.cjs'].flatMap((end) => filesIn(place, end)));
    const known = new Set(
      [...sources, 'docker-compose.yml', 'Dockerfile'].flatMap((path) => textOf(path).match(NAME) ?? []),
    );
    const problems = wrongIn(PAGES.filter(isOfToday), (page) =>
      (codeOf(page).match(NAME) ?? []).filter((name) => !known.has(name)),
    );
    expect([...new Set(problems)]).toEqual([]);
  });
});

describe('every setting', () => {
  const example = new Set(
    [...textOf('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name),
  );

  it('is one of many', () => {
    expect(SETTINGS.size).toBeGreaterThan(40);
    expect(OF_SANDBOX.size).toBeGreaterThan(5);
  });

  it('is in .env.example, and nothing else is', () => {
    expect([...example].sort()).toEqual([...new Set([...SETTINGS, ...OF_SANDBOX])].sort());
  });

  it('is described in a document', () => {
    const named = new Set(
      PAGES.filter(isOfToday).flatMap((page) => codeOf(page).match(/\b[A-Z][A-Z0-9_]+\b/g)),
    );
    expect([...SETTINGS, ...OF_SANDBOX].filter((name) => !named.has(name))).toEqual([]);
  });
});

describe('the two READMEs', () => {
  const both = <T>(read: (page: Page) => T): [T, T] => [read(ENGLISH), read(CHINESE)];
  const settingsIn = (page: Page, ...head: string[]): string[] =>
    tableOf(page, ...head).flatMap(([first = '']) => first.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []);

  it('have the same headings', () => {
    const [english, chinese] = both(({ headings }) => headings.map(({ level }) => level));
    expect(english.length).toBeGreaterThan(15);
    expect(chinese).toEqual(english);
  });

  it('have the same blocks, and the same commands in them', () => {
    const [english, chinese] = both(({ blocks }) =>
      blocks.map(({ kind, code }) => (kind === 'sh' ? [kind, code] : [kind])),
    );
    expect(english.length).toBeGreaterThan(10);
    expect(chinese).toEqual(english);
  });

  it('describe the same settings, all of which exist', () => {
    const english = settingsIn(ENGLISH, 'Name', 'Default', 'Meaning');
    expect(english.length).toBeGreaterThan(40);
    expect(settingsIn(CHINESE, '名称', '默认值', '含义')).toEqual(english);
    expect(english.filter((name) => !SETTINGS.has(name))).toEqual([]);
  });

  it('describe the same commands', () => {
    const commands = (rows: readonly string[][]): (string | undefined)[] =>
      rows.map(([first = '']) => /npm (?:run )?[\w:-]+(?: -- [a-z]\w*(?: [a-z][a-z-]*)?)?/.exec(first)?.[0]);
    const english = commands(tableOf(ENGLISH, 'Command', 'What it does'));
    expect(english.length).toBeGreaterThan(20);
    expect(commands(tableOf(CHINESE, '命令', '作用'))).toEqual(english);
  });

  it('show the same pictures, each in its language', () => {
    const [english, chinese] = both((page) => linksOf(page).filter((link) => link.endsWith('.png')));
    expect(english.length).toBeGreaterThan(3);
    expect(chinese).toEqual(english.map((name) => name.replace('.en.png', '.zh.png')));
  });
});

describe('the pictures', () => {
  const pictures = filesIn('docs/images', '');

  it.each(pictures)('%s is small, a PNG, and shown somewhere', (path) => {
    expect(path).toMatch(/\.png$/);
    expect(statSync(join(ROOT, path)).size).toBeLessThanOrEqual(LARGEST_IMAGE);
    const shown = PAGES.flatMap((page) =>
      linksOf(page).map((link) => posix.join(posix.dirname(page.path), link)),
    );
    expect(shown).toContain(path);
  });
});

describe('the architecture', () => {
  it('lists the rooms with the levels that the boundaries give them', () => {
    const table = /const LEVELS = \{([^}]*)\}/.exec(textOf('.dependency-cruiser.cjs'))?.[1] ?? '';
    const levels = [...table.matchAll(/'?([a-z-]+)'?: (\d)/g)].map(
      ([, room = '', level = '']) => `${level} ${room}`,
    );
    expect(levels.length).toBeGreaterThan(15);
    const { blocks } = pageAt('docs/architecture.md');
    const [, list = ''] =
      blocks.map(({ code }) => code.split('\nlevel\n')).find(({ length }) => length === 2) ?? [];
    let level = '';
    const listed = list.split('\n').flatMap((line) => {
      const [, number = ' ', room] = /^([\d ]) ([a-z-]+) /.exec(line) ?? [];
      if (number !== ' ') level = number;
      return room === undefined ? [] : [`${level} ${room}`];
    });
    expect(new Set(listed)).toEqual(new Set(levels));
  });
});
