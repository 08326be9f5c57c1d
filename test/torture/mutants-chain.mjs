/* eslint-disable no-template-curly-in-string -- these are pieces of sources */
/** Bugs in how the chain is read. */
import { patch, sql, pays, batches, lies, points, deepDrops } from './mutant-draws.mjs';

export const CHAIN_MUTANTS = {
  'no-unique': {
    what: 'the index on transaction and place is dropped',
    why: 'the store also looks for rows that are there, so that has to go, too; looking back then stores a block again',
    caught: ['I2', 'I10'],
    faults: ['look-back'],
    patches: [
      sql(
        'sqlite',
        ',\n  UNIQUE (network, tx_hash, log_index)\n);\nCREATE INDEX IF NOT EXISTS transfers_open',
        '\n);\nCREATE INDEX IF NOT EXISTS transfers_open',
      ),
      sql('mysql', '  UNIQUE KEY transfers_identity (network, tx_hash, log_index),\n', ''),
      patch('chain/src/transfer-store.ts', 'for (const row of rows) known.add(identityOf(row));', ''),
    ],
  },
  'one-per-transaction': {
    what: 'a transaction holds one payment',
    caught: ['I1', 'I10'],
    faults: [],
    wants: batches,
    patches: [
      patch('chain/src/transfer-store.ts', '`${network}:${txHash}:${logIndex}`', '`${network}:${txHash}`'),
    ],
  },
  'credit-at-head': {
    what: 'blocks and receipts count as soon as they are made',
    why: 'reading at the head alone is harmless: a second operator is asked for a final receipt, and reading goes back',
    caught: ['I4', 'I6'],
    payments: 200,
    faults: ['fork'],
    wants: deepDrops,
    patches: [
      patch(
        'chain/src/json-rpc-source.ts',
        "await this.ask('eth_getBlockByNumber', 'finalized', false)",
        "await this.ask('eth_getBlockByNumber', 'latest', false)",
      ),
      patch('chain/src/full-node-source.ts', "this.node.newest('solid')", "this.node.newest('full')"),
      patch(
        'chain/src/full-node-source.ts',
        "this.receiptIn('solid', txHash)",
        "this.receiptIn('full', txHash)",
      ),
    ],
  },
  'cursor-first': {
    what: 'the cursor is stored before the transfers are',
    caught: ['I1', 'I10'],
    faults: ['marked-kill'],
    wants: points(/before the commit of transfer and cursor/),
    patches: [
      patch(
        'chain/src/transfer-store.ts',
        'const recorded = await this.record(manager, ours, readAt);',
        'const recorded = ours.length; this.unwritten = ours;',
      ),
      patch(
        'chain/src/chunk-reader.ts',
        "        // A wallet came after the question: its transfers are in the next one's answer.\n",
        "        if (outcome.kind === 'stored') await this.database.transaction((manager) => this.store.record(manager, this.store.unwritten, this.clock.now()));\n",
      ),
    ],
  },
  'start-at-head': {
    what: 'whoever starts begins at the newest block',
    caught: ['I1', 'I10'],
    faults: ['kill'],
    patches: [
      patch(
        'chain/src/scanner.ts',
        'if (!cursor) {\n      await',
        'if (!cursor || this.knownFinal === 0) {\n      await',
      ),
      patch(
        'chain/src/scanner.ts',
        'await manager.insert(CursorRow, row);',
        'await manager.clear(CursorRow); await manager.insert(CursorRow, row);',
      ),
    ],
  },
  calldata: {
    what: 'only calls of transfer() are payments, whatever else moves the token',
    caught: ['I1', 'I10'],
    faults: [],
    wants: (plan) => batches(plan) || pays('transferFrom')(plan),
    patches: [
      patch(
        'chain/src/json-rpc-source.ts',
        "    const answer = await this.ask('eth_getTransactionReceipt', `0x${txHash}`);\n    return this.connection.vouch(() => this.receiptFrom(answer, txHash));\n",
        "    const [answer, call] = await Promise.all([this.ask('eth_getTransactionReceipt', `0x${txHash}`), this.ask('eth_getTransactionByHash', `0x${txHash}`)]);\n    return { ...this.connection.vouch(() => this.receiptFrom(answer, txHash)), plain: String(call.input).startsWith('0xa9059cbb') };\n",
      ),
      patch(
        'chain/src/transfer-proof.ts',
        'if (!receipt.success) return null;',
        'if (!receipt.success || receipt.plain === false) return null;',
      ),
    ],
  },
  'float-amounts': {
    what: 'amounts are floating point on their way',
    caught: ['I10'],
    faults: [],
    payments: 200,
    patches: [
      patch(
        'chain/src/transfer-proof.ts',
        'return exact && units <= MAX_UNITS ? units : null;',
        'return exact && units <= MAX_UNITS ? BigInt(Math.trunc((Number(units) / 1e6) * 1e6)) : null;',
      ),
    ],
  },
  'any-contract': {
    what: 'whatever looks like the token is the token',
    why: 'the contract is named in the question and compared in the answer',
    caught: ['I4'],
    faults: [],
    wants: pays('fakeToken'),
    patches: [
      patch(
        'chain/src/log-questions.ts',
        'toBlock, address: [`0x${contract}`], topics };',
        'toBlock, topics };',
      ),
      patch(
        'chain/src/answer-schema.ts',
        "  if (hexBytes(log['address'], 20, 'log address') !== contract) return null;\n",
        '',
      ),
    ],
  },
  'failed-counts': {
    what: 'a transaction that failed counts as one that did not',
    caught: ['I4'],
    faults: [],
    wants: pays('failedWithLog'),
    patches: [patch('chain/src/transfer-proof.ts', '  if (!receipt.success) return null;\n', '')],
  },
  'silence-is-empty': {
    what: 'no logs means that there are none',
    why: 'what was missed is found again by comparing with another operator, in two ways of reading: both are taken away',
    caught: ['I1', 'I10'],
    faults: ['lie'],
    payments: 200,
    wants: lies(['empty-known', 'bloom-miss']),
    patches: [
      patch(
        'chain/src/json-rpc-source.ts',
        'if (transactions.length === 0 || this.memory.isSilent(id)) return;',
        'if (transactions.length >= 0 || this.memory.isSilent(id)) return;',
      ),
      patch('chain/src/audit.ts', 'else await this.differ(row, told);', 'else agreed.push(row);'),
      patch('chain/src/audit.ts', 'missing.add(blockNumber);', 'missing.delete(blockNumber);'),
    ],
  },
};
