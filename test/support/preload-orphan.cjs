/** For the gateway as a child of a test: should the test itself be killed, its gateway goes with it. */
'use strict';

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
