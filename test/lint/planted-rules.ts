export interface Planted {
  rule: string;
  /** Where both snippets stand; libs/orders/src when not given. */
  folder?: string;
  /** Each must be reported by the rule, and by no other. */
  bad: readonly string[];
  /** The nearest honest code: must not be reported at all. */
  good: string;
}

const nothings = (count: number): string => 'void 0;\n'.repeat(count);

export const OUR_RULES: readonly Planted[] = [
  {
    rule: 'house/clock-owner',
    bad: [
      'export const at = Date.now();',
      'export const at = [1].map(Date.now);',
      'export const at = globalThis.Date.now();',
      'const { now } = Date; export const at: () => number = now;',
      'export const at = new Date();',
      'export const at = Date();',
      'export const at = performance.now();',
      'export const at = process.hrtime.bigint();',
      "export { performance } from 'node:perf_hooks';",
    ],
    good: 'export const at = (now: number): string => new Date(now).toISOString();',
  },
  {
    rule: 'house/randomness-owner',
    bad: [
      'export const chance = Math.random();',
      "import { randomUUID } from 'node:crypto'; export const id = randomUUID();",
      'export const id = crypto.randomUUID();',
    ],
    good: "import { createHash } from 'node:crypto'; export const hash = createHash('sha256'); export const two = Math.max(1, 2);",
  },
  {
    rule: 'house/environment-owner',
    bad: [
      "export const port = process.env['PORT'];",
      "export const port = process['env']['PORT'];",
      "const { env } = process; export const port = env['PORT'];",
      "import { env } from 'node:process'; export const port = env['PORT'];",
    ],
    good: 'export const port = (settings: { port: number }): number => settings.port; export const pid = process.pid;',
  },
  {
    rule: 'house/exact-money',
    bad: [
      "export const amount = parseFloat('1.1');",
      "export const amount = Number.parseFloat('1.1');",
      'export const amount = (1.1).toFixed(2);',
    ],
    good: "export const amount = BigInt('11'); export const count = Number.parseInt('3', 10);",
  },
  {
    rule: 'house/front-door',
    bad: [
      "export { fact } from '@epusdt/kernel/src/facts';",
      "export * from '@epusdt/kernel/src/facts';",
      "import { type Fact } from '@epusdt/kernel/src/facts'; export const f = (a: Fact): Fact => a;",
      "export const later = import('@epusdt/kernel/src/facts');",
    ],
    good: "export { fact } from '@epusdt/kernel';",
  },
  {
    rule: 'house/named-exports',
    bad: ['export default function order() {}', 'const order = 1; export { order as default };'],
    good: 'export function order() {}',
  },
  {
    rule: 'house/no-forward-ref',
    bad: [
      "import { forwardRef } from '@nestjs/common'; export const ref: unknown = forwardRef;",
      "import * as nest from '@nestjs/common'; export const ref: unknown = nest.forwardRef(() => Object);",
    ],
    good: "import { Injectable } from '@nestjs/common'; @Injectable() export class OrderService {}",
  },
  {
    rule: 'house/no-focused-test',
    folder: 'test/flow',
    bad: [
      "it.only('a', () => undefined);",
      "describe.only('a', () => undefined);",
      "test.only.each([1])('a', () => undefined);",
      "fdescribe('a', () => undefined);",
      "fit('a', () => undefined);",
    ],
    good: "describe('a', () => { it('b', () => { expect(1).toBe(1); }); });",
  },
  {
    rule: 'house/real-classes',
    folder: 'test/flow',
    bad: ["jest.mock('@epusdt/kernel');", "jest.doMock('../lib');"],
    good: "jest.useFakeTimers(); export { fact } from '@epusdt/kernel';",
  },
  { rule: 'no-console', bad: ["console.log('a');"], good: "export const log = 'a';" },
  { rule: 'no-console', folder: 'apps/gateway/src', bad: ["console.error('a');"], good: 'export {};' },
  { rule: 'max-lines', bad: [nothings(301)], good: nothings(300) },
  { rule: 'max-lines', folder: 'test/flow', bad: [nothings(301)], good: nothings(300) },
  {
    rule: 'max-lines-per-function',
    bad: [`export function long(): void {\n${nothings(69)}}`],
    good: `export function long(): void {\n${nothings(68)}}`,
  },
];

const asynchronous = 'declare function save(): Promise<number>;';

export const CHOSEN_RULES: readonly Planted[] = [
  {
    rule: '@typescript-eslint/no-explicit-any',
    bad: ['export const f = (value: any): boolean => value === 1;'],
    good: 'export const f = (value: unknown): boolean => value === 1;',
  },
  {
    rule: '@typescript-eslint/no-unsafe-return',
    bad: ["export const f = (): number => JSON.parse('1');"],
    good: "export const f = (): unknown => JSON.parse('1') as unknown;",
  },
  {
    rule: '@typescript-eslint/no-floating-promises',
    bad: [`${asynchronous} save();`, `${asynchronous} save().then(() => 1);`],
    good: `${asynchronous} void save(); export const f = async (): Promise<void> => { await save(); };`,
  },
  {
    rule: '@typescript-eslint/no-misused-promises',
    bad: [
      `${asynchronous} setTimeout(async () => { await save(); }, 1);`,
      `${asynchronous} export const f = (): number => (save() ? 1 : 2);`,
    ],
    good: `${asynchronous} setTimeout(() => void save(), 1);`,
  },
  {
    rule: '@typescript-eslint/await-thenable',
    bad: ['export const f = async (n: number): Promise<number> => { await n; return n; };'],
    good: `${asynchronous} export const f = async (): Promise<number> => { await save(); return 1; };`,
  },
  {
    rule: '@typescript-eslint/return-await',
    bad: [
      `${asynchronous} export async function f(): Promise<number> { try { return save(); } catch { return 0; } }`,
    ],
    good: `${asynchronous} export async function f(): Promise<number> { try { return await save(); } catch { return 0; } }`,
  },
  {
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    bad: [
      "export function f(s: 'paid' | 'expired'): number { switch (s) { case 'paid': return 1; } return 2; }",
    ],
    good: "export function f(s: 'paid' | 'expired'): number { switch (s) { case 'paid': return 1; case 'expired': return 2; } }",
  },
  {
    rule: '@typescript-eslint/no-non-null-assertion',
    bad: ['export const f = (list: number[]): number => list[0]!;'],
    good: 'export const f = (list: number[]): number => list[0] ?? 0;',
  },
  {
    rule: '@typescript-eslint/restrict-template-expressions',
    bad: ['export const f = (a: string | undefined): string => `a ${a}`;'],
    good: 'export const f = (a: string, n: number, big: bigint): string => `a ${a} ${n} ${big}`;',
  },
  {
    rule: '@typescript-eslint/no-base-to-string',
    bad: ['export const f = (a: object): string => String(a);'],
    good: 'export const f = (a: bigint): string => String(a);',
  },
  {
    rule: '@typescript-eslint/require-array-sort-compare',
    bad: ['export const f = (a: bigint[]): bigint[] => a.sort();'],
    good: 'export const f = (a: string[]): string[] => a.sort();',
  },
  {
    rule: '@typescript-eslint/only-throw-error',
    bad: ["export const f = (): never => { throw 'a'; };"],
    good: "export const f = (): never => { throw new Error('a'); };",
  },
  {
    rule: '@typescript-eslint/unbound-method',
    bad: ['export const f = (a: Map<number, number>): unknown => [1].map(a.get);'],
    good: 'export const f = (a: Map<number, number>): unknown => [1].map((n) => a.get(n));',
  },
  {
    rule: '@typescript-eslint/use-unknown-in-catch-callback-variable',
    bad: [`${asynchronous} void save().catch((error) => String(error));`],
    good: `${asynchronous} void save().catch((error: unknown) => String(error));`,
  },
  {
    rule: '@typescript-eslint/no-deprecated',
    bad: ['/** @deprecated use two */ declare function one(): number; export const f = (): number => one();'],
    good: 'declare function two(): number; export const f = (): number => two();',
  },
  {
    rule: '@typescript-eslint/no-extraneous-class',
    bad: ['export class Nothing {}'],
    good: "import { Module } from '@nestjs/common'; @Module({}) export class EmptyModule {}",
  },
  { rule: 'eqeqeq', bad: ['export const f = (a: number): boolean => a == 1;'], good: 'export {};' },
  {
    rule: 'array-callback-return',
    bad: ['export const f = (a: number[]): unknown[] => a.map((n) => { void n; });'],
    good: 'export const f = (a: number[]): number[] => a.map((n) => n + 1);',
  },
  {
    rule: 'no-template-curly-in-string',
    bad: ["export const text = '${amount} USDT';"],
    good: 'export const f = (amount: string): string => `${amount} USDT`;',
  },
  {
    rule: 'no-unreachable-loop',
    bad: ['export function f(a: number[]): number { for (const n of a) { return n; } return 0; }'],
    good: 'export function f(a: number[]): number { for (const n of a) { if (n > 1) return n; } return 0; }',
  },
];
