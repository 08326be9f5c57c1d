/** One suite, two engines: the flow files run once per engine, chosen by ENGINE; everything else runs once. */
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: { '^@epusdt/([a-z-]+)$': '<rootDir>/libs/$1/src' },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  setupFilesAfterEnv: ['<rootDir>/test/support/jest.setup.ts'],
};

const on = (engine) => ({ ...shared, testEnvironmentOptions: { engine }, globals: { ENGINE: engine } });

/** Set by scripts/test.mjs for a run of everything; see scripts/flow-groups.mjs. */
const grouped = process.env.EPUSDT_FLOWS === 'grouped';

const flows = (engine) => ({
  ...on(engine),
  displayName: engine,
  testMatch: [grouped ? '<rootDir>/.cache/flow-groups/*.group.cjs' : '<rootDir>/test/flow/**/*.flow.ts'],
});

module.exports = {
  // For what hangs only: a machine that does other work beside is slow.
  testTimeout: 120_000,
  // A worker keeps something of every file it has run; above this a new one takes its place.
  workerIdleMemoryLimit: '700MB',
  ...(grouped ? { testSequencer: '<rootDir>/scripts/test-order.cjs' } : {}),
  projects: [
    {
      ...shared,
      displayName: 'pure',
      testMatch: [
        '<rootDir>/{apps,libs,scripts}/**/*.spec.ts',
        '<rootDir>/test/{contract,recorded,lint,torture}/**/*.spec.ts',
      ],
    },
    flows('embedded'),
    flows('distributed'),
    {
      ...on('embedded'),
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.browser.ts'],
    },
  ],
};
