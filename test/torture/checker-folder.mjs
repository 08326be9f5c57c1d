/** What a run has left behind, read line by line. What is missing or proves nothing is said at once, and is no success. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The folder is not a whole run, or one that shows nothing. */
export class Incomplete extends Error {}

/** The settings of a run that nothing can be checked without. */
const NEEDED = {
  startedAt: 'number',
  healedAt: 'number',
  endedAt: 'number',
  contract: 'string',
  wallets: 'object',
  lateWindowMs: 'number',
  orderLifetimeMs: 'number',
  merchants: 'object',
  shops: 'object',
  faults: 'object',
};

export function readRun(folder) {
  const path = join(folder, 'run.json');
  if (!existsSync(path)) throw new Incomplete(`${path} is missing: the run did not come to its end`);
  const run = JSON.parse(readFileSync(path, 'utf8'));
  for (const [name, type] of Object.entries(NEEDED)) {
    if (typeof run[name] !== type) throw new Incomplete(`run.json: ${name} is not there (${type} is wanted)`);
  }
  if (run.healedAt < run.startedAt || run.endedAt < run.healedAt) {
    throw new Incomplete('run.json: startedAt, healedAt and endedAt are not in this order');
  }
  if (run.wallets.length === 0) throw new Incomplete('run.json: no wallets, so nobody can have been paid');
  return run;
}

/** Every line of a journal, in the order in which it was written. */
export async function* linesOf(folder, name) {
  const path = join(folder, name);
  if (!existsSync(path)) throw new Incomplete(`${path} is missing`);
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line === '') continue;
    try {
      yield JSON.parse(line);
    } catch {
      throw new Incomplete(`${path}:${number} is no JSON: the journal was cut off`);
    }
  }
}

export async function journal(folder, name) {
  const entries = [];
  for await (const entry of linesOf(folder, name)) entries.push(entry);
  return entries;
}

/** What every invariant is told: where it was broken, in words. */
export class Findings {
  static NAMES = {
    I1: 'money that fits an order and is not credited, or an order that was told and is gone',
    I2: 'money credited twice',
    I3: 'money credited to an order that it does not fit',
    I4: 'money credited that is not on the final chain',
    I5: 'a shop that could be reached and was never told',
    I6: 'a shop that was told of a payment which is none',
    I7: 'a callback with a wrong signature, or told again with another content',
    I8: 'one request that made two orders, or two orders with one address and amount',
    I9: 'an order in a state that it cannot be in',
    I10: 'sums that are not those of the chain',
    I11: 'a connection to a place that nobody may reach',
    I12: 'something that still waits after everything was well again',
    I13: 'money that fits no order and is not in the inbox',
  };
  static EXAMPLES = 10;

  constructor() {
    this.counts = Object.fromEntries(Object.keys(Findings.NAMES).map((name) => [name, 0]));
    this.examples = Object.fromEntries(Object.keys(Findings.NAMES).map((name) => [name, []]));
  }

  add(invariant, words) {
    this.counts[invariant] += 1;
    if (this.examples[invariant].length < Findings.EXAMPLES) this.examples[invariant].push(words);
  }

  get broken() {
    return Object.keys(this.counts).filter((name) => this.counts[name] > 0);
  }
}
