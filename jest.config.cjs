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

const flows = (engine) => ({
  ...shared,
  displayName: engine,
  testMatch: ['<rootDir>/test/flow/**/*.flow.ts'],
  testEnvironmentOptions: { engine },
  globals: { ENGINE: engine },
});

module.exports = {
  testTimeout: 60_000,
  // A worker keeps something of every file it has run; above this a new one takes its place.
  workerIdleMemoryLimit: '700MB',
  projects: [
    {
      ...shared,
      displayName: 'pure',
      testMatch: [
        '<rootDir>/{apps,libs,scripts}/**/*.spec.ts',
        '<rootDir>/test/{contract,recorded,lint,browser}/**/*.spec.ts',
      ],
    },
    flows('embedded'),
    flows('distributed'),
  ],
};
