import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { rows, type TestGateway } from './gateway';
import { asks, pay, placed, type Placed } from './shopper';
import type { World } from './world';

const ANA = 'telegram:7';

export interface Sent {
  /** The number of the transfer. */
  readonly id: string;
  readonly txid: string;
}

/** What a person does with money that fits no order, and what became of it. */
export function inboxDesk(present: () => World) {
  const run = (command: string, argument: string): Promise<AdminAnswer> =>
    present().gateway.get(AdminActions).run(command, argument);
  const told = (
    command: string,
    options: object,
    by: TestGateway = present().gateway,
  ): Promise<AdminAnswer> => by.get(AdminActions).run(`inbox ${command}`, JSON.stringify(options), ANA);
  const assign = (transfer: string, { id }: Pick<Placed, 'id'>, note = 'it is his'): Promise<AdminAnswer> =>
    told('assign', { transfer, order: id, note });
  const order = async (reference: string, amount = 20): Promise<Placed> =>
    placed(await asks(present())(reference, amount, { currency: 'USDT' }));
  const send = async ({ address }: Pick<Placed, 'address'>, units: bigint): Promise<Sent> => {
    const txid = pay(present(), { address, units });
    await present().settle();
    const row = (await rows(present().gateway, 'transfers')).find((one) => one['tx_hash'] === txid);
    return { id: String(row?.['id']), txid };
  };
  const stateOf = async ({ id }: Sent): Promise<unknown> =>
    (await rows(present().gateway, 'transfers')).find((row) => String(row['id']) === id)?.['state'];
  const kinds = async (): Promise<unknown[]> =>
    (await rows(present().gateway, 'decisions')).map(({ kind }) => kind);
  const deeds = async (): Promise<string[]> =>
    (await rows(present().gateway, 'audit'))
      .map(({ action, subject }) => `${String(action)} ${String(subject)}`)
      .filter((deed) => deed.startsWith('inbox.'));

  return { run, told, assign, order, send, stateOf, kinds, deeds };
}
