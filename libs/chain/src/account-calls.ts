import type { AddressHex } from '@epusdt/kernel';
import { bigQuantity } from './account-answers';
import type { NodeConnection } from './node-connection';
import type { Priority } from './request-budget';

const BALANCE_OF = '70a08231';
const WORD = 64;

/** What an account holds, asked over JSON-RPC, which knows nothing of energy and bandwidth. */
export class AccountCalls {
  constructor(
    private readonly connection: NodeConnection,
    private readonly contract: AddressHex,
    private readonly priority: Priority,
  ) {}

  /** Of the network's coin, in sun. */
  async coin(address: AddressHex): Promise<bigint> {
    const answer = await this.connection.rpc(this.priority, 'eth_getBalance', [`0x${address}`, 'latest']);
    return this.connection.vouch(() => bigQuantity(answer, 'eth_getBalance'));
  }

  /** The token's own integer. */
  async token(address: AddressHex): Promise<bigint> {
    const call = { to: `0x${this.contract}`, data: `0x${BALANCE_OF}${address.padStart(WORD, '0')}` };
    const answer = await this.connection.rpc(this.priority, 'eth_call', [call, 'latest']);
    return this.connection.vouch(() => bigQuantity(answer, 'balanceOf(address)'));
  }
}
