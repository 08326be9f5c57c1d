/** Lets a plain `node -r` process of a test load the TypeScript of this repository; the libs by their names. */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const root = join(__dirname, '..', '..');
const resolve = Module._resolveFilename;

Module._resolveFilename = function (name, ...rest) {
  const lib = /^@epusdt\/([a-z-]+)$/.exec(name)?.[1];
  return resolve.call(this, lib ? join(root, 'libs', lib, 'src', 'index.ts') : name, ...rest);
};

Module._extensions['.ts'] = (module, file) => {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'commonjs' },
  });
  module._compile(code, file);
};
