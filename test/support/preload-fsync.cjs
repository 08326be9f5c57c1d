/** For a command of a test: the disk takes files, and is full when a folder is to be kept for good. */
'use strict';

const fs = require('node:fs');

const real = fs.fsyncSync;

fs.fsyncSync = (file) => {
  if (!fs.fstatSync(file).isDirectory()) return real(file);
  const error = new Error('ENOSPC: no space left on device, fsync');
  throw Object.assign(error, { code: 'ENOSPC', syscall: 'fsync' });
};
