import { addressFromHex } from '@epusdt/kernel';
import { NET_USAGE, energyOf } from './chain-energy';
import { HEADER_VERSION, type Block, type ChainTransaction, type PendingTransaction } from './chain-model';
import type { RawTransaction } from './protobuf';

/**
 * The shapes of the full-node HTTP interface: addresses with `41` in front (base58 where `visible` is set), times in
 * milliseconds, and proto3's habit of leaving out whatever is zero or empty.
 */
const account = (hex: string, visible: boolean): string => (visible ? addressFromHex(hex) : `41${hex}`);

export function blockView(block: Block, visible: boolean, detail = true): object {
  return {
    blockID: block.id,
    block_header: {
      raw_data: {
        ...(block.number === 0 ? {} : { number: block.number }),
        txTrieRoot: block.txTrieRoot,
        witness_address: account(block.witness, visible),
        parentHash: block.parentHash,
        version: HEADER_VERSION,
        timestamp: block.timestamp,
      },
      witness_signature: block.witnessSignature,
    },
    ...(detail && block.transactions.length > 0
      ? { transactions: block.transactions.map((transaction) => transactionView(transaction, visible)) }
      : {}),
  };
}

export function transactionView(transaction: PendingTransaction, visible: boolean): object {
  const { raw } = transaction;
  return {
    ret: [{ contractRet: transaction.result }],
    signature: [transaction.signature],
    txID: transaction.txid,
    ...(visible ? { visible: true } : {}),
    raw_data: {
      contract: [contractView(raw, visible)],
      ref_block_bytes: raw.refBlockBytes,
      ref_block_hash: raw.refBlockHash,
      expiration: raw.expiration,
      ...(raw.feeLimit === 0 ? {} : { fee_limit: raw.feeLimit }),
      timestamp: raw.timestamp,
    },
    raw_data_hex: transaction.rawBytes.toString('hex'),
  };
}

/** A call of a contract, or a transfer of the network's coin (amounts in sun) or of a TRC10 token. */
function contractView({ owner, contract, data, native }: RawTransaction, visible: boolean): object {
  const type = native?.type ?? 'TriggerSmartContract';
  const owner_address = account(owner, visible);
  const other = account(contract, visible);
  const value = native
    ? {
        amount: Number(native.amount),
        ...(native.type === 'TransferAssetContract' ? { asset_name: assetName(native.asset, visible) } : {}),
        owner_address,
        to_address: other,
      }
    : { data, owner_address, contract_address: other };
  return { parameter: { value, type_url: `type.googleapis.com/protocol.${type}` }, type };
}

const assetName = (asset: string, visible: boolean): string =>
  visible ? asset : Buffer.from(asset).toString('hex');

/** `visible` touches the addresses of logs only, as on the real node, and writes those without `41`. */
export function infoView(transaction: ChainTransaction, block: Block, visible: boolean): object {
  if (transaction.raw.native) return nativeInfoView(transaction, block);
  const energy = energyOf(transaction);
  const failed = transaction.result !== 'SUCCESS';
  const logs = transaction.logs.map((log) => ({
    address: visible ? addressFromHex(log.address) : log.address,
    topics: log.topics,
    data: log.data,
  }));
  return {
    id: transaction.txid,
    fee: energy.feeSun,
    blockNumber: block.number,
    blockTimeStamp: block.timestamp,
    contractResult: [transaction.contractResult],
    contract_address: `41${transaction.raw.contract}`,
    receipt: {
      energy_fee: energy.feeSun,
      energy_usage_total: energy.total,
      net_usage: NET_USAGE,
      result: transaction.result,
      energy_penalty_total: energy.penalty,
    },
    ...(logs.length > 0 ? { log: logs } : {}),
    ...(failed
      ? { result: 'FAILED', resMessage: Buffer.from(transaction.resultMessage).toString('hex') }
      : {}),
  };
}

/** No code runs, so there is neither a result nor a log. */
const nativeInfoView = ({ txid }: ChainTransaction, block: Block): object => ({
  id: txid,
  blockNumber: block.number,
  blockTimeStamp: block.timestamp,
  contractResult: [''],
  receipt: { net_usage: NET_USAGE },
});
