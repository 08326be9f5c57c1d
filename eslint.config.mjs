/**
 * The house rules as lint errors; each message names the replacement. Type-checked rules that find bugs are on, matters
 * of taste are off (Prettier owns the layout). test/lint/eslint.spec.ts plants a violation of each rule of this file.
 */
import { builtinRules } from 'eslint/use-at-your-own-risk';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A rule that reports every node matched by one of the selectors. */
const forbid = (message, ...selectors) => ({
  meta: { type: 'problem', schema: [], messages: { found: message } },
  create: (context) => {
    const report = (node) => context.report({ node, messageId: 'found' });
    return { [selectors.join(', ')]: report };
  },
});

/** Every way a module names another one: import, export … from, import(). */
const naming = (pattern) =>
  ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'].map(
    (kind) => `${kind}[source.value=${pattern}]`,
  );

const house = {
  rules: {
    'clock-owner': forbid(
      'Only libs/kernel/src/clock.ts reads a clock: take a Clock and call clock.now(), or take the instant as an argument.',
      'MemberExpression[object.name="Date"][property.name="now"]',
      'MemberExpression[object.property.name="Date"][property.name="now"]',
      'VariableDeclarator[init.name="Date"] > ObjectPattern',
      'NewExpression[callee.name="Date"][arguments.length=0]',
      'CallExpression[callee.name="Date"]',
      'MemberExpression[object.name="performance"]',
      'MemberExpression[object.name="process"][property.name=/^(hrtime|uptime)$/]',
      ...naming('/^(node:)?perf_hooks$/'),
    ),
    'randomness-owner': forbid(
      'Only libs/kernel/src/ids.ts makes randomness: call newToken(), newOrderId(), newSecret() or randomBetween() of @epusdt/kernel.',
      'MemberExpression[object.name="Math"][property.name="random"]',
      'ImportSpecifier[imported.name=/^(randomBytes|randomInt|randomUUID|randomFillSync|getRandomValues)$/]',
      'MemberExpression[property.name=/^(randomUUID|getRandomValues)$/]',
    ),
    'environment-owner': forbid(
      'Only libs/config/src reads the environment (apps/sandbox/src/environment.ts for the sandbox): add a typed setting there and take it as an argument.',
      'MemberExpression[object.name="process"][property.name="env"]',
      'MemberExpression[object.name="process"][property.value="env"]',
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]',
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
    ),
    'exact-money': forbid(
      'Floating point loses money: use parseUnits(), parseDecimal(), formatUnits() or formatDecimal() of @epusdt/kernel.',
      'CallExpression[callee.name="parseFloat"]',
      'MemberExpression[object.name="Number"][property.name="parseFloat"]',
      'CallExpression > MemberExpression[property.name=/^(toFixed|toPrecision)$/]',
    ),
    'front-door': forbid(
      "Import a lib through its door: '@epusdt/<name>'. What is not exported there is private; export it in src/index.ts if it must be known.",
      ...naming('/^@epusdt\\/[^/]+\\//'),
    ),
    'named-exports': forbid(
      'Export by name: `export class X` or `export const x`.',
      'ExportDefaultDeclaration',
      'ExportSpecifier[exported.name="default"]',
    ),
    'no-forward-ref': forbid(
      'forwardRef hides a cycle: hand over through rows or an event, or move the shared part to a lower level.',
      'ImportSpecifier[imported.name="forwardRef"]',
      'MemberExpression[property.name="forwardRef"]',
    ),
    'no-focused-test': forbid(
      'A focused test silences all others: use it(), test() or describe() without "only".',
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name="only"]',
      'CallExpression[callee.name=/^(fit|fdescribe)$/]',
    ),
    'real-classes': forbid(
      'Our own classes are not mocked: use the real ones, on the engines that test/support starts.',
      'CallExpression[callee.object.name="jest"][callee.property.name=/^(mock|doMock)$/][arguments.0.value=/^(@epusdt\\u002F|\\.)/]',
    ),
  },
};

/** What ESLint recommends, from its own marks: its package of settings is not worth one more dependency. */
const recommended = Object.fromEntries(
  [...builtinRules].filter(([, rule]) => rule.meta.docs?.recommended).map(([name]) => [name, 'error']),
);

const lines = (max) => ({ 'max-lines': ['error', { max, skipBlankLines: false, skipComments: false }] });

export default defineConfig(
  {
    ignores: ['**/node_modules/', 'dist/', 'data/', 'coverage/', '.cache/', '.artefacts/'],
  },
  { rules: recommended },
  {
    plugins: { house },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': 'error',
      eqeqeq: 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-unreachable-loop': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'house/no-focused-test': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowStaticOnly: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
      // A caught failure may be thrown on as it came.
      '@typescript-eslint/only-throw-error': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: false },
      ],
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: false, allowAny: false },
      ],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
      'house/clock-owner': 'error',
      'house/environment-owner': 'error',
      'house/exact-money': 'error',
      'house/front-door': 'error',
      'house/no-forward-ref': 'error',
      'house/randomness-owner': 'error',
      'house/real-classes': 'error',
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: false, skipComments: false }],
      ...lines(300),
      // tsc reports these (noUnusedLocals, noUnusedParameters).
      '@typescript-eslint/no-unused-vars': 'off',
      // An adapter answers at once where its port may wait: async without await is how it keeps to the port.
      '@typescript-eslint/require-await': 'off',
      // `abstract class` ports and entities have parameters and fields without a use of their own.
      '@typescript-eslint/no-empty-object-type': 'off',
    },
  },
  {
    files: ['libs/**/*.ts'],
    rules: { 'house/named-exports': 'error' },
  },
  {
    files: ['libs/**/*.ts', 'apps/gateway/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  { files: ['libs/kernel/src/clock.ts'], rules: { 'house/clock-owner': 'off' } },
  { files: ['libs/kernel/src/ids.ts'], rules: { 'house/randomness-owner': 'off' } },
  // The old dialects sign doubles as PHP and Go print them; here, and nowhere else, that is imitated.
  { files: ['libs/merchant-api/src/wire/wire-number.ts'], rules: { 'house/exact-money': 'off' } },
  {
    files: ['libs/config/src/**/*.ts', 'apps/sandbox/src/environment.ts'],
    rules: { 'house/environment-owner': 'off' },
  },
  { files: ['apps/gateway/src/terminal.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', '**/*.spec.ts'],
    rules: {
      'house/clock-owner': 'off',
      'house/environment-owner': 'off',
      'house/exact-money': 'off',
      'house/randomness-owner': 'off',
      'max-lines-per-function': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // expect(service.method) and JSON bodies of real answers.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['test/lint/**/*.ts'], rules: { 'no-template-curly-in-string': 'off' } },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: Object.fromEntries(
        'AbortController AbortSignal Buffer URL URLSearchParams clearInterval clearTimeout console fetch performance process setImmediate setInterval setTimeout structuredClone TextDecoder TextEncoder'
          .split(' ')
          .map((name) => [name, 'readonly']),
      ),
    },
    rules: lines(300),
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { __dirname: 'readonly', module: 'writable', require: 'readonly' },
    },
  },
);
