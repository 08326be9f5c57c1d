/**
 * Who may import whom. Every lib has a level and may import lower levels only, through their doors; the rules below are
 * made from the two tables. test/lint/boundaries.spec.ts plants a violation of each rule of this file.
 */
const LEVELS = {
  kernel: 0,
  config: 1,
  database: 1,
  locks: 1,
  events: 1,
  backup: 2,
  merchants: 2,
  wallets: 2,
  rates: 2,
  callbacks: 2,
  chain: 3,
  allocation: 3,
  orders: 4,
  payments: 5,
  'merchant-api': 6,
  checkout: 6,
  operations: 6,
  statistics: 6,
  notices: 7,
  telegram: 7,
  'native-api': 7,
};

/** Imports within a level, each with its reason. */
const WITHIN_LEVEL = {
  telegram: ['notices'], // what people are told without asking
  callbacks: ['merchants'], // the policy and the secret of the merchant whose shop is called
};

/** Folders of merchant-api, each one family of shop software. */
const DIALECTS = 'epusdt|bepusdt|gmpay|tokenpay|epay';

const names = Object.keys(LEVELS);
const folders = (list) => `^libs/(${list.join('|')})/`;

const tooHigh = (lib) =>
  names.filter(
    (other) => other !== lib && LEVELS[other] >= LEVELS[lib] && !WITHIN_LEVEL[lib]?.includes(other),
  );

/** Of the highest there is nothing to say. */
const bounded = names.filter((lib) => tooHigh(lib).length > 0);

const levelRules = bounded.map((lib) => ({
  name: `level-of-${lib}`,
  severity: 'error',
  comment: `${lib} is on level ${LEVELS[lib]}: it imports lower levels only. What must point up is an abstract class below, bound in app.module.`,
  from: { path: folders([lib]) },
  to: { path: folders(tooHigh(lib)) },
}));

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    ...levelRules,
    rule(
      'every-lib-has-a-level',
      'Name the new lib and its level in the table of .dependency-cruiser.cjs.',
      {},
      { path: '^libs/', pathNot: folders(names) },
    ),
    rule(
      'config-for-apps-only',
      'A lib takes its settings as arguments; app.module reads the configuration and hands them over.',
      { path: '^libs/', pathNot: '^libs/config/' },
      { path: '^libs/config/' },
    ),
    rule(
      'lib-through-its-door',
      'Import @epusdt/<name>; what libs/<name>/src/index.ts does not export is private.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    ),
    rule(
      'app-through-the-door',
      'Import @epusdt/<name>; what libs/<name>/src/index.ts does not export is private.',
      { path: '^apps/' },
      { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    ),
    rule(
      'libs-know-no-app',
      'Apps are on top: move what is shared into a lib, or bind it in app.module.',
      { path: '^libs/' },
      { path: '^apps/' },
    ),
    rule(
      'apps-stand-alone',
      'The two programs meet over HTTP only.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'sandbox-knows-the-kernel-only',
      'The simulated network must not share code with what it tests.',
      { path: '^apps/sandbox/' },
      { path: '^libs/', pathNot: '^libs/kernel/' },
    ),
    rule(
      'no-dialect-knows-another',
      'What two dialects share is in libs/merchant-api/src/wire, which knows none of them.',
      { path: `^libs/merchant-api/src/(${DIALECTS})/` },
      { path: `^libs/merchant-api/src/(${DIALECTS})/`, pathNot: '^libs/merchant-api/src/$1/' },
    ),
    rule(
      'the-wire-knows-no-dialect',
      'What one dialect needs alone belongs into its folder.',
      { path: '^libs/merchant-api/src/wire/', pathNot: '\\.spec\\.ts$' },
      { path: `^libs/merchant-api/src/(${DIALECTS})/` },
    ),
    rule(
      'product-knows-no-test',
      'Product code does not import test code, benchmarks or scripts.',
      { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      { path: ['^(test|bench|scripts)/', '\\.spec\\.ts$'] },
    ),
    rule(
      'product-stays-in-its-folders',
      'Product code imports apps, libs and packages of package.json only.',
      { path: '^(apps|libs)/' },
      {
        pathNot: '^(apps|libs|node_modules|test|bench|scripts)/',
        dependencyTypesNot: ['core', 'unknown', 'undetermined'],
      },
    ),
    rule(
      'no-development-package-in-product',
      'Put the package among the dependencies of package.json, or do without it: the image has no other.',
      { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'package-is-declared',
      'The package only happens to be installed: name it in package.json.',
      { path: '^(apps|libs)/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    rule('no-cycle', 'Two files that need each other are one file, or hide a third.', {}, { circular: true }),
    rule('resolvable', 'There is no such file or package.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'require', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
