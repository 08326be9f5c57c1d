/** One process at a time in a piece of work: a lock file that counts for nothing once its process is gone. */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_AGAIN_MS = 200;
const WAIT_LIMIT_MS = 20 * 60_000;

/** Runs `work` while holding `file`; `onWait(pid)` is called once when another process holds it. */
export async function exclusively(file, work, onWait = () => undefined) {
  const mine = await acquire(file, onWait);
  const release = () => read(file) === mine && rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.removeListener('exit', release);
  }
}

async function acquire(file, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, born: birthOf(process.pid), token: randomUUID() });
  const deadline = Date.now() + WAIT_LIMIT_MS;
  for (let told = false; Date.now() < deadline;) {
    if (create(file, mine)) return mine;
    const theirs = read(file);
    const pid = holderOf(theirs);
    if (theirs !== null && pid === null) {
      discard(file, theirs);
      continue;
    }
    if (pid !== null && !told) {
      told = true;
      onWait(pid);
    }
    await delay(LOOK_AGAIN_MS);
  }
  throw new Error(`${file} is still held by another process after ${WAIT_LIMIT_MS / 60_000} minutes`);
}

/** Written beside and linked into place, so that nobody ever reads half a lock. */
function create(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** The process that holds the lock, or null when it has ended. */
function holderOf(content) {
  try {
    const { pid, born } = JSON.parse(content);
    process.kill(pid, 0);
    return birthOf(pid) === born ? pid : null;
  } catch (error) {
    // EPERM: it runs, but it is somebody else's.
    return error.code === 'EPERM' ? JSON.parse(content).pid : null;
  }
}

/** When a process started, in the kernel's ticks: a number used again by a later process does not deceive us. */
function birthOf(pid) {
  const line = read(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses and may hold anything, spaces included.
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Two waiters may both find a dead lock; whoever has moved away a living one by that puts it back. */
function discard(file, dead) {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== dead) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
