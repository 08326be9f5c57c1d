import { addressFromHex, addressToHex } from '@epusdt/kernel';
import { hexOfLength } from './bytes';
import type { Block, ChainTransaction } from './chain-model';
import { clipped } from './http';
import { coinView, resourcesView } from './node-api-accounts';
import { blockView, infoView, transactionView } from './node-api-full-views';
import type { ChainView } from './node-view';
import { USDT_ABI, USDT_HEX, selectorOf } from './token';

/** Which part of the chain an interface shows: everything, or final blocks only (`/walletsolidity`). */
export type View = 'full' | 'solid';

export type Fields = Readonly<Record<string, unknown>>;

/** An answer the real node gives as HTTP 200 `{"Error": "class …"}`. */
export class NodeError extends Error {
  constructor(javaClass: string, message: string) {
    super(`class java.lang.${javaClass} : ${message}`);
    this.name = 'NodeError';
  }
}

interface Call {
  readonly chain: ChainView;
  readonly head: Block;
  readonly fields: Fields;
  readonly visible: boolean;
}
type Endpoint = (call: Call) => unknown;

const MAX_BLOCKS = 100;
const CODE_VERSION = '4.8.2';
const VOTES_OF_FIRST = 1_000_000_000;

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['getnowblock', ({ head, visible }) => blockView(head, visible)],
  ['getblock', getBlock],
  ['getblockbynum', (call) => blockOr(call, numberedBlock(call, integer(call, 'num')))],
  ['getblockbyid', (call) => blockOr(call, blockByText(call, call.fields['value']))],
  ['getblockbylimitnext', getBlockByLimitNext],
  ['getblockbylatestnum', getBlockByLatestNum],
  [
    'gettransactionbyid',
    (call) => {
      const transaction = transactionOf(call);
      return transaction ? transactionView(transaction, call.visible) : {};
    },
  ],
  [
    'gettransactioninfobyid',
    (call) => {
      const transaction = transactionOf(call);
      const block = transaction && call.chain.block(transaction.blockNumber);
      return block ? infoView(transaction, block, call.visible) : {};
    },
  ],
  [
    'gettransactioninfobyblocknum',
    (call) => {
      const block = numberedBlock(call, integer(call, 'num'));
      return block ? block.transactions.map((transaction) => infoView(transaction, block, call.visible)) : [];
    },
  ],
  [
    'gettransactioncountbyblocknum',
    (call) => ({
      count: numberedBlock(call, integer(call, 'num'))?.transactions.length ?? 0,
    }),
  ],
  ['getnodeinfo', getNodeInfo],
  ['listwitnesses', listWitnesses],
  ['getaccount', getAccount],
  [
    'getaccountresource',
    (call) => {
      const hex = known(call);
      return hex === null ? {} : resourcesView(call.chain, hex);
    },
  ],
  ['getchainparameters', () => ({ chainParameter: CHAIN_PARAMETERS })],
  ['getcontract', getContract],
  ['triggerconstantcontract', triggerConstantContract],
  ['validateaddress', validateAddress],
]);

const CHAIN_PARAMETERS = [
  { key: 'getMaintenanceTimeInterval', value: 21_600_000 },
  { key: 'getTransactionFee', value: 1_000 },
  { key: 'getEnergyFee', value: 100 },
  { key: 'getMaxFeeLimit', value: 15_000_000_000 },
  { key: 'getAllowCreationOfContracts', value: 1 },
];

export const endpointNames = (): string[] => [...ENDPOINTS.keys()];

/** `undefined` when the node has no such endpoint. */
export function answerFull(chain: ChainView, view: View, name: string, fields: Fields): unknown {
  const endpoint = ENDPOINTS.get(name);
  if (!endpoint) return undefined;
  const visible = fields['visible'] === true || fields['visible'] === 'true';
  const head = view === 'solid' ? chain.solidHead : chain.head;
  try {
    return endpoint({ chain, head, fields, visible });
  } catch (error) {
    if (error instanceof NodeError) return { Error: error.message };
    throw error;
  }
}

function integer({ fields }: Call, name: string): number {
  const value = fields[name] ?? 0;
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number) && value !== '') return number;
  throw new NodeError('NumberFormatException', `For input string: "${clipped(value)}"`);
}

function numberedBlock({ chain, head }: Call, number: number): Block | undefined {
  return number <= head.number ? chain.block(number) : undefined;
}

function blockByText(call: Call, text: unknown): Block | undefined {
  const id = hexOfLength(text, 32);
  const block = id === null ? undefined : call.chain.blockById(id);
  return block && numberedBlock(call, block.number);
}

function blockOr({ visible }: Call, block: Block | undefined, detail = true): object {
  return block ? blockView(block, visible, detail) : {};
}

function getBlock(call: Call): object {
  const detail = call.fields['detail'] === true || call.fields['detail'] === 'true';
  const which = call.fields['id_or_num'];
  if (which === undefined || which === '') return blockOr(call, call.head, detail);
  const text = clipped(which);
  if (/^\d{1,15}$/.test(text)) return blockOr(call, numberedBlock(call, Number(text)), detail);
  if (hexOfLength(text, 32) !== null) return blockOr(call, blockByText(call, text), detail);
  throw new NodeError('IllegalArgumentException', 'id_or_num must be legal block id or number');
}

/** `endNum` is exclusive. */
function getBlockByLimitNext(call: Call): object {
  const start = integer(call, 'startNum');
  const end = integer(call, 'endNum');
  if (start < 0 || end <= start || end - start > MAX_BLOCKS) return {};
  return blockList(call, start, end - 1);
}

function getBlockByLatestNum(call: Call): object {
  const count = integer(call, 'num');
  if (count <= 0 || count >= MAX_BLOCKS) return {};
  return blockList(call, Math.max(0, call.head.number - count + 1), call.head.number);
}

function blockList(call: Call, first: number, last: number): object {
  const blocks: object[] = [];
  for (let number = first; number <= Math.min(last, call.head.number); number += 1) {
    const block = numberedBlock(call, number);
    if (block) blocks.push(blockView(block, call.visible));
  }
  return blocks.length > 0 ? { block: blocks } : {};
}

function transactionOf({ chain, head, fields }: Call): ChainTransaction | undefined {
  const id = hexOfLength(fields['value'], 32);
  const transaction = id === null ? undefined : chain.transaction(id);
  return transaction && transaction.blockNumber <= head.number ? transaction : undefined;
}

/** 20-byte hex of a base58 or `41…` field, whatever `visible` says. */
function accountOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return (
    addressToHex(value) ?? hexOfLength(value, 21)?.replace(/^41/, '').padStart(40, '0').slice(-40) ?? null
  );
}

function known({ chain, fields }: Call): string | null {
  const hex = accountOf(fields['address']);
  if (hex === null) return null;
  return chain.knows(hex) || chain.witnesses?.some(({ address }) => address === hex) ? hex : null;
}

function getAccount(call: Call): object {
  const hex = known(call);
  if (hex === null) return {};
  const isProducer = call.chain.witnesses?.some(({ address }) => address === hex) === true;
  return {
    address: shownAccount(call, hex),
    ...coinView(call.chain, hex),
    create_time: call.chain.block(0)?.timestamp ?? 0,
    account_resource: {},
    ...(isProducer ? { is_witness: true, witness_permission: witnessPermission(call, hex) } : {}),
  };
}

const shownAccount = ({ visible }: Call, hex: string): string => (visible ? addressFromHex(hex) : `41${hex}`);

/** Whose signature a producer's blocks carry; its own unless it has handed that to another key. */
function witnessPermission(call: Call, hex: string): object {
  const signer = call.chain.permissionOf?.(hex) ?? hex;
  return {
    type: 'Witness',
    id: 1,
    permission_name: 'witness',
    threshold: 1,
    keys: [{ address: shownAccount(call, signer), weight: 1 }],
  };
}

function listWitnesses(call: Call): object {
  const witnesses = (call.chain.witnesses ?? []).map(({ address }, rank) => ({
    address: shownAccount(call, address),
    voteCount: VOTES_OF_FIRST - rank,
    url: `http://witness-${rank}.example`,
    isJobs: true,
  }));
  return { witnesses };
}

function getContract(call: Call): object {
  if (accountOf(call.fields['value']) !== USDT_HEX) return {};
  return {
    contract_address: shownAccount(call, USDT_HEX),
    origin_address: shownAccount(call, USDT_HEX),
    abi: USDT_ABI,
    name: 'TetherToken',
    consume_user_resource_percent: 30,
    origin_energy_limit: 10_000_000,
  };
}

function triggerConstantContract({ chain, fields }: Call): object {
  const contract = accountOf(fields['contract_address']);
  const selector = fields['function_selector'];
  const parameter = typeof fields['parameter'] === 'string' ? fields['parameter'] : '';
  const direct = typeof fields['data'] === 'string' ? fields['data'].replace(/^0x/, '') : '';
  const data =
    typeof selector === 'string' && selector !== '' ? `${selectorOf(selector) ?? ''}${parameter}` : direct;
  if (contract !== USDT_HEX) return refusal('CONTRACT_VALIDATE_ERROR', 'Smart contract is not exist.');
  const result = chain.constantCall(data);
  if (result === null) return refusal('OTHER_ERROR', 'REVERT opcode executed');
  return {
    result: { result: true },
    energy_used: 935,
    constant_result: [result],
    transaction: {
      ret: [{}],
      visible: false,
      txID: '00'.repeat(32),
      raw_data: { contract: [] },
      raw_data_hex: '',
    },
  };
}

const refusal = (code: string, message: string): object => ({
  result: { code, message: Buffer.from(message).toString('hex') },
});

function validateAddress({ fields }: Call): object {
  const address = fields['address'];
  if (typeof address !== 'string') return { result: false, message: 'Invalid address' };
  if (addressToHex(address) !== null) return { result: true, message: 'Base58check format' };
  if (/^41[0-9a-fA-F]{40}$/.test(address)) return { result: true, message: 'Hex string format' };
  return { result: false, message: 'Invalid address' };
}

function getNodeInfo({ chain }: Call): object {
  const label = (block: Block): string => `Num:${block.number},ID:${block.id}`;
  return {
    beginSyncNum: 0,
    block: label(chain.head),
    solidityBlock: label(chain.solidHead),
    currentConnectCount: 0,
    activeConnectCount: 0,
    passiveConnectCount: 0,
    totalFlow: 0,
    peerList: [],
    configNodeInfo: { codeVersion: CODE_VERSION, p2pVersion: '0', listenPort: 0, discoverEnable: false },
    machineInfo: {},
    cheatWitnessInfoMap: {},
  };
}
