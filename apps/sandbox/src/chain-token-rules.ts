import { abiWord } from './bytes';
import type { ChainLog, Movement, Outcome, PendingTransaction } from './chain-model';
import { encodeTransaction } from './protobuf';
import { TOKEN_OWNER_HEX, TOKEN_TOPICS, TRANSFER_TOPIC, USDT_HEX, valueWord, type TokenState } from './token';

/** What the token makes of a transaction at the moment it enters a block, as its owner has set it by then. */
const BASIS = 10_000n;

export type FeeRate = Pick<TokenState, 'basisPoints' | 'maxFeeUnits'>;

const isTransfer = ({ address, topics }: ChainLog): boolean =>
  address === USDT_HEX && topics[0] === TRANSFER_TOPIC;

export function transferLog(contract: string, { from, to, units }: Movement): ChainLog {
  return { address: contract, topics: [TRANSFER_TOPIC, abiWord(from), abiWord(to)], data: valueWord(units) };
}

/** The recipient gets the net amount, the owner of the token the rest; each part is an event of its own. */
function split(movement: Movement, { basisPoints, maxFeeUnits }: FeeRate): Movement[] {
  const asked = (movement.units * BigInt(basisPoints)) / BASIS;
  const fee = asked > maxFeeUnits ? maxFeeUnits : asked;
  const net = { ...movement, units: movement.units - fee };
  return fee === 0n ? [net] : [net, { from: movement.from, to: TOKEN_OWNER_HEX, units: fee }];
}

const movementOf = ({ topics: [, from = '', to = ''], data }: ChainLog): Movement => ({
  from: from.slice(24),
  to: to.slice(24),
  units: BigInt(`0x${data}`),
});

/** The same run with the token's fee taken out of every transfer. */
export function withFee<T extends Pick<Outcome, 'logs' | 'movements'>>(run: T, rate: FeeRate): T {
  return {
    ...run,
    movements: run.movements.flatMap((movement) => split(movement, rate)),
    logs: run.logs.flatMap((log) =>
      isTransfer(log) ? split(movementOf(log), rate).map((part) => transferLog(USDT_HEX, part)) : [log],
    ),
  };
}

const reverted = (sent: PendingTransaction): PendingTransaction => {
  const { change: _change, ...rest } = sent;
  return {
    ...rest,
    result: 'REVERT',
    contractResult: '',
    resultMessage: REVERT_MESSAGE,
    logs: [],
    movements: [],
    bytes: encodeTransaction(sent.rawBytes, sent.signature, 'REVERT'),
  };
};

export const REVERT_MESSAGE = 'REVERT opcode executed';

/** What a queued transaction turns into; the queued one stays as it is, for another block may judge it anew. */
export function settled(
  sent: PendingTransaction,
  token: TokenState,
  balanceOf: (hex: string) => bigint,
): PendingTransaction {
  if (sent.change?.kind === 'destroy') {
    const { who } = sent.change;
    // Only what is blacklisted can be destroyed.
    if (!token.blacklist.has(who)) return reverted(sent);
    const data = abiWord(who) + valueWord(balanceOf(who));
    return { ...sent, logs: [{ address: USDT_HEX, topics: [TOKEN_TOPICS.DestroyedBlackFunds], data }] };
  }
  const transfers = sent.result === 'SUCCESS' ? sent.logs.filter(isTransfer) : [];
  if (transfers.length === 0) return sent;
  // Blacklisted is who sends; whoever is on the list goes on receiving.
  if (token.paused || transfers.some((log) => token.blacklist.has(movementOf(log).from)))
    return reverted(sent);
  const { successor } = token;
  if (successor !== null) {
    const moved = sent.logs.map((log) => (isTransfer(log) ? { ...log, address: successor } : log));
    return { ...sent, logs: moved };
  }
  return token.basisPoints > 0 && sent.feeIncluded !== true ? withFee(sent, token) : sent;
}
