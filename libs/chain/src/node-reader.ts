import type { AddressHex } from '@epusdt/kernel';
import { SchemaError, fields, fullNodeHeaderOf, list } from './answer-schema';
import type { BlockRef } from './chain-source';
import { recordOf, type TransactionRecord } from './full-node-schema';
import type { HeaderReader } from './finality-proof';
import { signedHeaderOf, type SignedHeader } from './header-proof';
import type { NodeConnection } from './node-connection';
import type { Priority } from './request-budget';

/** `full` shows every block, `solid` final ones only. */
export type View = 'full' | 'solid';

const ROOTS: Readonly<Record<View, string>> = { full: '/wallet', solid: '/walletsolidity' };

/** Questions to the full-node HTTP interface of one provider, each with its answer checked. */
export class NodeReader {
  constructor(
    readonly connection: NodeConnection,
    readonly contract: AddressHex,
    private readonly priority: Priority,
  ) {}

  /** The newest block of the view. */
  async newest(view: View): Promise<BlockRef> {
    const answer = await this.post(view, 'getblock', { detail: false });
    return this.connection.vouch(() => fullNodeHeaderOf(answer));
  }

  /** The answer itself, checked to be a header of that number. `null`: the view has no such block. */
  async header(view: View, number: number): Promise<{ block: BlockRef; answer: unknown } | null> {
    const answer = await this.post(view, 'getblock', { id_or_num: String(number), detail: false });
    return this.connection.vouch(() => {
      // An empty object is how an unknown block is told.
      if (typeof answer === 'object' && answer !== null && Object.keys(answer).length === 0) return null;
      const block = number === 0 ? genesisOf(answer) : fullNodeHeaderOf(answer);
      if (block.number !== number) throw new SchemaError(`block ${number}`, block.number);
      return { block, answer };
    });
  }

  /** For proofs of finality. */
  get headers(): HeaderReader {
    return {
      header: (number) => this.signedHeader(number),
      permissionOf: (witness) => this.permissionOf(witness),
    };
  }

  async signedHeader(number: number): Promise<SignedHeader | null> {
    const found = await this.header('full', number);
    return found && this.connection.vouch(() => signedHeaderOf(found.answer));
  }

  /** The key a producer has handed its signing to; `null` when it signs itself. */
  async permissionOf(witness: AddressHex): Promise<AddressHex | null> {
    const answer = await this.post('full', 'getaccount', { address: `41${witness}` });
    const keys = /"witness_permission":\{[^{}]*"keys":\[\{"address":"41([0-9a-f]{40})"/.exec(
      JSON.stringify(answer).replace(/\s/g, ''),
    );
    return keys?.[1] ?? null;
  }

  /** Every record of a block, which must be as many as its transactions. */
  async records(number: number, expected: number): Promise<TransactionRecord[]> {
    const answer = await this.post('full', 'gettransactioninfobyblocknum', { num: number });
    return this.connection.vouch(() => {
      const all = list(answer, 'transaction records').map(recordOf);
      if (all.length !== expected) {
        throw new Error(`has ${all.length} records of the ${expected} transactions of block ${number}`);
      }
      return all;
    });
  }

  async transactionCount(number: number): Promise<number> {
    const answer = await this.post('full', 'gettransactioncountbyblocknum', { num: number });
    return this.connection.vouch(() => {
      const count = typeof answer === 'object' && answer !== null && 'count' in answer ? answer.count : null;
      if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
      throw new SchemaError('transaction count', count);
    });
  }

  /** `null` when the view has no such transaction. */
  async record(view: View, txHash: string): Promise<TransactionRecord | null> {
    const answer = await this.post(view, 'gettransactioninfobyid', { value: txHash });
    return this.connection.vouch(() => {
      if (typeof answer === 'object' && answer !== null && Object.keys(answer).length === 0) return null;
      const record = recordOf(answer);
      if (record.txHash !== txHash) throw new SchemaError(`record of ${txHash}`, record.txHash);
      return record;
    });
  }

  async accountExists(address: AddressHex): Promise<boolean> {
    const answer = await this.post('full', 'getaccount', { address: `41${address}` });
    return this.connection.vouch(() => Object.keys(fields(answer, 'account')).length > 0);
  }

  /** What a reading function of the contract answers, as hex words without `0x`. `argument`: one word, or nothing. */
  async constant(signature: string, argument = '', view: View = 'full'): Promise<string> {
    const answer = await this.post(view, 'triggerconstantcontract', {
      owner_address: `41${this.contract}`,
      contract_address: `41${this.contract}`,
      function_selector: signature,
      parameter: argument,
    });
    return this.connection.vouch(() => {
      const [word] = list(fields(answer, 'constant call')['constant_result'], 'constant_result');
      if (typeof word === 'string' && /^([0-9a-f]{64})+$/.test(word)) return word;
      throw new SchemaError(signature, word);
    });
  }

  private post(view: View, name: string, body: object): Promise<unknown> {
    return this.connection.post(this.priority, `${ROOTS[view]}/${name}`, body);
  }
}

/** The first block: its header leaves number and time out where they are zero, and nobody signed it. */
function genesisOf(answer: unknown): BlockRef {
  const id = (answer as { blockID?: unknown }).blockID;
  if (typeof id !== 'string' || !/^0{16}[0-9a-f]{48}$/.test(id)) throw new SchemaError('first block', id);
  return { number: 0, id, parentId: '', time: 0 };
}

export const chainIdOfGenesis = (genesis: BlockRef): string => `0x${genesis.id.slice(-8)}`;
