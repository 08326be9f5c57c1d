/** For a command of a test: it kills itself before or after the first file that it renames, as EPUSDT_TEST_KILL says. */
'use strict';

const fs = require('node:fs');

const { EPUSDT_TEST_KILL: side } = process.env;
const real = fs.renameSync;

fs.renameSync = (...paths) => {
  if (side === 'before') process.kill(process.pid, 'SIGKILL');
  real(...paths);
  process.kill(process.pid, 'SIGKILL');
};
