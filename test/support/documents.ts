import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
const NOT_OURS = new Set(['node_modules', 'dist', 'data', '.git', '.cache', '.artefacts']);

/** Paths below the project's folder, with `/`. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesIn(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });
}

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
export const isThere = (path: string): boolean => existsSync(join(ROOT, path));

export interface Block {
  /** After the fence: `sh`, or `sh order`; empty where nothing is said. */
  readonly kind: string;
  readonly code: string;
}

export interface Heading {
  readonly level: number;
  readonly text: string;
}

/** What is read of one page of Markdown. */
export interface Page {
  readonly path: string;
  readonly blocks: readonly Block[];
  /** Without blocks. */
  readonly prose: string;
  readonly headings: readonly Heading[];
}

const FENCED = /^( *)```([^\n]*)\n([^]*?)^\1```$/gm;

export function pageAt(path: string): Page {
  const text = textOf(path);
  const blocks = [...text.matchAll(FENCED)].map(([, indent = '', kind = '', code = '']) => ({
    kind: kind.trim(),
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
  const prose = text.replaceAll(FENCED, '');
  const headings = [...prose.matchAll(/^(#{1,6}) (.+)$/gm)].map(([, signs = '', title = '']) => ({
    level: signs.length,
    text: title,
  }));
  return { path, blocks, prose, headings };
}

/** What leads somewhere, images too; code in a line is no link. */
export const linksOf = ({ prose }: Page): string[] =>
  [...prose.replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** Code within lines. */
export const wordsOfCode = ({ prose }: Page): string[] =>
  [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** As GitHub names the headings of a page, so that a link leads to them. */
export function anchorsOf({ headings }: Page): Set<string> {
  const anchors = new Set<string>();
  for (const { text } of headings) {
    const name = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    let anchor = name;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${name}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The rows of a table with these words in its head, each as its cells; none where there is no such table. */
export function tableOf({ prose }: Page, ...head: readonly string[]): string[][] {
  const lines = prose.split('\n');
  const first = lines.findIndex((line) => head.every((word) => cellsOf(line).includes(word)));
  if (first < 0) return [];
  const body = lines.slice(first + 2);
  const end = body.findIndex((line) => !line.startsWith('|'));
  return body.slice(0, end < 0 ? undefined : end).map(cellsOf);
}

const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
