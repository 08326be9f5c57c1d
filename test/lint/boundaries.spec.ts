import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlantedTree, projectRoot } from './planted-tree';

interface CruiseReport {
  summary: { violations: { from: string; to: string; rule: { name: string } }[]; totalCruised: number };
}

interface RuleSet {
  forbidden: { name: string }[];
}

const CONFIG = join(projectRoot, '.dependency-cruiser.cjs');

/** Who must not be imported by whom: [rule, importing file, what it imports]. */
const PLANTED: readonly (readonly [rule: string, file: string, target: string])[] = [
  ['level-of-kernel', 'libs/kernel/src/planted.ts', '@epusdt/database'],
  ['level-of-config', 'libs/config/src/planted.ts', '@epusdt/merchants'],
  ['level-of-database', 'libs/database/src/planted.ts', '@epusdt/locks'],
  ['level-of-locks', 'libs/locks/src/planted.ts', '@epusdt/events'],
  ['level-of-events', 'libs/events/src/planted.ts', '@epusdt/chain'],
  ['level-of-backup', 'libs/backup/src/planted.ts', '@epusdt/orders'],
  ['level-of-merchants', 'libs/merchants/src/planted.ts', '@epusdt/callbacks'],
  ['level-of-wallets', 'libs/wallets/src/planted.ts', '@epusdt/rates'],
  ['level-of-rates', 'libs/rates/src/planted.ts', '@epusdt/orders'],
  ['level-of-callbacks', 'libs/callbacks/src/planted.ts', '@epusdt/orders'],
  ['level-of-chain', 'libs/chain/src/planted.ts', '@epusdt/allocation'],
  ['level-of-allocation', 'libs/allocation/src/planted.ts', '@epusdt/chain'],
  ['level-of-orders', 'libs/orders/src/planted.ts', '@epusdt/payments'],
  ['level-of-payments', 'libs/payments/src/planted.ts', '@epusdt/operations'],
  ['level-of-merchant-api', 'libs/merchant-api/src/planted.ts', '@epusdt/checkout'],
  ['level-of-checkout', 'libs/checkout/src/planted.ts', '@epusdt/telegram'],
  ['level-of-telegram', 'libs/telegram/src/planted.ts', '@epusdt/native-api'],
  ['level-of-operations', 'libs/operations/src/planted.ts', '@epusdt/merchant-api'],
  ['level-of-operations', 'libs/operations/src/planted-above.ts', '@epusdt/native-api'],
  ['level-of-statistics', 'libs/statistics/src/planted.ts', '@epusdt/operations'],
  ['level-of-notices', 'libs/notices/src/planted.ts', '@epusdt/telegram'],
  ['level-of-native-api', 'libs/native-api/src/planted.ts', '@epusdt/telegram'],
  ['every-lib-has-a-level', 'apps/gateway/src/stranger.ts', '@epusdt/stranger'],
  ['config-for-apps-only', 'libs/orders/src/settings.ts', '@epusdt/config'],
  ['lib-through-its-door', 'libs/orders/src/window.ts', '../../wallets/src/private'],
  ['app-through-the-door', 'apps/gateway/src/window.ts', '../../../libs/wallets/src/private'],
  ['libs-know-no-app', 'libs/operations/src/upward.ts', '../../../apps/gateway/src/app'],
  ['apps-stand-alone', 'apps/gateway/src/neighbour.ts', '../../sandbox/src/app'],
  ['sandbox-knows-the-kernel-only', 'apps/sandbox/src/curious.ts', '@epusdt/wallets'],
  ['no-dialect-knows-another', 'libs/merchant-api/src/epay/curious.ts', '../tokenpay/private'],
  ['the-wire-knows-no-dialect', 'libs/merchant-api/src/wire/curious.ts', '../epay/private'],
  ['product-knows-no-test', 'libs/orders/src/tested.ts', '../../../test/support/fixture'],
  ['product-knows-no-test', 'libs/orders/src/specified.ts', './order.spec'],
  ['product-stays-in-its-folders', 'libs/orders/src/abroad.ts', '../../../elsewhere/copied'],
  ['no-development-package-in-product', 'libs/orders/src/developed.ts', 'for-development'],
  ['package-is-declared', 'libs/orders/src/lucky.ts', 'undeclared'],
  ['no-cycle', 'libs/orders/src/egg.ts', './hen'],
  ['resolvable', 'libs/orders/src/lost.ts', './nowhere'],
];

/** The nearest allowed thing to each of them. */
const CONFORMING: readonly (readonly [file: string, target: string])[] = [
  ['libs/config/src/allowed.ts', '@epusdt/kernel'],
  ['libs/database/src/allowed.ts', '@epusdt/kernel'],
  ['libs/backup/src/allowed.ts', '@epusdt/database'],
  ['libs/callbacks/src/allowed.ts', '@epusdt/merchants'],
  ['libs/callbacks/src/below.ts', '@epusdt/database'],
  ['libs/chain/src/allowed.ts', '@epusdt/wallets'],
  ['libs/allocation/src/allowed.ts', '@epusdt/locks'],
  ['libs/orders/src/allowed.ts', '@epusdt/allocation'],
  ['libs/orders/src/chicken.ts', './nest'],
  ['libs/payments/src/allowed.ts', '@epusdt/orders'],
  ['libs/operations/src/allowed.ts', '@epusdt/payments'],
  ['libs/native-api/src/allowed.ts', '@epusdt/operations'],
  ['libs/statistics/src/allowed.ts', '@epusdt/merchants'],
  ['libs/notices/src/allowed.ts', '@epusdt/operations'],
  ['libs/telegram/src/allowed.ts', '@epusdt/operations'],
  ['libs/telegram/src/below.ts', '@epusdt/notices'],
  ['libs/merchant-api/src/dialects.ts', './epay/private'],
  ['libs/merchant-api/src/epay/index.ts', './private'],
  ['libs/wallets/src/allowed.ts', './private'],
  ['libs/orders/src/order.spec.ts', 'for-development'],
  ['libs/orders/src/packaged.ts', 'for-production'],
  ['libs/orders/src/built-in.ts', 'node:crypto'],
  ['apps/gateway/src/app.ts', '@epusdt/config'],
  ['apps/gateway/src/allowed.ts', '@epusdt/operations'],
  ['apps/sandbox/src/app.ts', '@epusdt/kernel'],
];

const LIBS = [...new Set(PLANTED.flatMap(([rule]) => (rule.startsWith('level-of-') ? [rule.slice(9)] : [])))];

const line = (target: string): string => `import { it } from '${target}';\nexport const used = [it];\n`;
const exporting = 'export const it = 1;\n';

const packageFile = (name: string): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: 'exports.it = 1;\n',
});

const layout = (): Record<string, string> => ({
  'package.json': JSON.stringify({
    dependencies: { 'for-production': '1.0.0' },
    devDependencies: { 'for-development': '1.0.0' },
  }),
  'tsconfig.json': readFileSync(join(projectRoot, 'tsconfig.json'), 'utf8'),
  ...Object.fromEntries(LIBS.map((lib) => [`libs/${lib}/src/index.ts`, exporting])),
  'libs/wallets/src/private.ts': exporting,
  'libs/merchant-api/src/tokenpay/private.ts': exporting,
  'libs/merchant-api/src/epay/private.ts': exporting,
  'libs/orders/src/nest.ts': exporting,
  'test/support/fixture.ts': exporting,
  'elsewhere/copied.ts': exporting,
  ...packageFile('for-production'),
  ...packageFile('for-development'),
  ...packageFile('undeclared'),
  ...Object.fromEntries(CONFORMING.map(([file, target]) => [file, line(target)])),
});

async function cruise(files: Record<string, string>) {
  const tree = new PlantedTree(files);
  try {
    const script = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
    const answer = await tree.run(script, ['--config', CONFIG, '--output-type', 'json', 'apps', 'libs']);
    if (!answer.stdout.startsWith('{')) throw new Error(answer.stderr || answer.stdout);
    return { code: answer.code, ...(JSON.parse(answer.stdout) as CruiseReport).summary };
  } finally {
    tree.remove();
  }
}

describe('the borders between the libs', () => {
  const planted = {
    ...layout(),
    'libs/stranger/src/index.ts': exporting,
    'libs/orders/src/hen.ts': line('./egg'),
    ...Object.fromEntries(PLANTED.map(([, file, target]) => [file, line(target)])),
  };
  let found: Set<string>;

  beforeAll(async () => {
    const report = await cruise(planted);
    found = new Set(report.violations.map(({ rule, from }) => `${rule.name}: ${from}`));
  });

  it.each(PLANTED)('%s reports %s, which imports %s', (rule, file) => {
    expect(found).toContain(`${rule}: ${file}`);
  });

  it('reports nothing in the files that keep to the rules', () => {
    const innocent = CONFORMING.map(([file]) => file);
    expect([...found].filter((entry) => innocent.some((file) => entry.endsWith(`: ${file}`)))).toEqual([]);
  });

  it('lets a tree without a violation pass, having looked at all of it', async () => {
    const report = await cruise(layout());
    expect(report.violations).toEqual([]);
    expect(report.code).toBe(0);
    expect(report.totalCruised).toBeGreaterThan(LIBS.length + CONFORMING.length);
  });

  it('has a planted violation for each of its rules', () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a configuration written for require()
    const { forbidden } = require(CONFIG) as RuleSet;
    const proven = PLANTED.map(([rule]) => rule);
    expect(forbidden.map(({ name }) => name).filter((name) => !proven.includes(name))).toEqual([]);
  });
});
