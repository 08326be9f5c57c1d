import { describeRecorded, readFixture } from '../../../test/recorded/recordings';
import { blockIdOf, encodeHeader, encodeRawTransaction, merkleRoot, type NativeTransfer } from './protobuf';
import { fromHex, sha256 } from './bytes';

interface RecordedBlock {
  readonly blockID: string;
  readonly block_header: {
    readonly raw_data: {
      readonly number: number;
      readonly txTrieRoot: string;
      readonly witness_address: string;
      readonly parentHash: string;
      readonly version: number;
      readonly timestamp: number;
    };
  };
}

interface RecordedTransaction {
  readonly txID: string;
  readonly raw_data: {
    readonly contract: readonly [
      { readonly type: string; readonly parameter: { readonly value: RecordedValue } },
    ];
    readonly ref_block_bytes: string;
    readonly ref_block_hash: string;
    readonly expiration: number;
    readonly timestamp?: number;
    readonly fee_limit?: number;
  };
  readonly raw_data_hex: string;
}

interface RecordedValue {
  readonly owner_address: string;
  readonly to_address?: string;
  readonly contract_address?: string;
  readonly data?: string;
  readonly amount?: number;
  readonly asset_name?: string;
}

/** Numbers of the recordings: a whole block, its header alone, a hundred headers. */
const FILES = { full: '23', header: '24', hundred: '25' };

function idOf({ block_header: { raw_data: raw } }: RecordedBlock): string {
  return blockIdOf({
    number: raw.number,
    txTrieRoot: raw.txTrieRoot,
    parentHash: raw.parentHash,
    witness: raw.witness_address.slice(2),
    version: raw.version,
    timestamp: raw.timestamp,
  });
}

describeRecorded('recorded blocks', () => {
  it.each([FILES.full, FILES.header])('%s hashes to its real id', (file) => {
    const block = readFixture(file) as RecordedBlock;
    expect(idOf(block)).toBe(block.blockID);
  });

  it('a hundred real headers hash to their ids', () => {
    const { blocks } = readFixture(FILES.hundred) as { blocks: RecordedBlock[] };
    expect(blocks.map(idOf)).toEqual(blocks.map(({ blockID }) => blockID));
  });
});

function nativeOf(
  type: string,
  { amount = 0, asset_name: asset = '' }: RecordedValue,
): NativeTransfer | undefined {
  if (type === 'TransferContract') return { type, amount: BigInt(amount) };
  if (type !== 'TransferAssetContract') return undefined;
  return { type, amount: BigInt(amount), asset: Buffer.from(asset, 'hex').toString() };
}

function encodedAnew({ raw_data: raw }: RecordedTransaction): string {
  const [{ type, parameter }] = raw.contract;
  const native = nativeOf(type, parameter.value);
  const recipient = parameter.value.to_address ?? parameter.value.contract_address ?? '';
  return encodeRawTransaction({
    refBlockBytes: raw.ref_block_bytes,
    refBlockHash: raw.ref_block_hash,
    expiration: raw.expiration,
    timestamp: raw.timestamp ?? 0,
    feeLimit: raw.fee_limit ?? 0,
    owner: parameter.value.owner_address.slice(2),
    contract: recipient.slice(2),
    data: parameter.value.data ?? '',
    ...(native ? { native } : {}),
  }).toString('hex');
}

describeRecorded('recorded transactions', () => {
  it.each([
    ['TransferContract', 200],
    ['TransferAssetContract', 30],
    ['TriggerSmartContract', 100],
  ])('of the type %s are encoded to their real bytes', (wanted, atLeast) => {
    const { transactions } = readFixture(FILES.full) as { transactions: RecordedTransaction[] };
    // Some carry a memo, a script, a permission or a call value besides, which the sandbox never writes.
    const plain = transactions.filter(
      ({ raw_data: { contract, ...rest }, raw_data_hex: hex }) =>
        contract[0].type === wanted &&
        Object.keys(contract[0]).length === 2 &&
        !('call_value' in contract[0].parameter.value) &&
        !('data' in rest) &&
        !fromHex(hex).includes('scripts') &&
        Number.isSafeInteger(rest.timestamp ?? 0),
    );
    expect(plain.length).toBeGreaterThan(atLeast);
    expect(plain.map(encodedAnew)).toEqual(plain.map((transaction) => transaction.raw_data_hex));
    expect(plain.map((transaction) => sha256(fromHex(encodedAnew(transaction))).toString('hex'))).toEqual(
      plain.map(({ txID }) => txID),
    );
  });
});

describe('merkleRoot', () => {
  const hash = (text: string): Buffer => sha256(Buffer.from(text));
  const pair = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.concat([left, right]));
  const root = (...leaves: string[]): string => merkleRoot(leaves.map((leaf) => Buffer.from(leaf)));

  it('is zero for no transaction and the hash of a single one', () => {
    expect(root()).toBe('0'.repeat(64));
    expect(root('a')).toBe(hash('a').toString('hex'));
  });

  it('moves a lone node up unchanged', () => {
    const three = pair(pair(hash('a'), hash('b')), hash('c'));
    expect(root('a', 'b', 'c')).toBe(three.toString('hex'));
  });
});

it('leaves a zero number out of the header, as proto3 does', () => {
  const header = { txTrieRoot: '', parentHash: '', witness: '00'.repeat(20), version: 34, timestamp: 1 };
  expect(encodeHeader({ ...header, number: 0 }).includes(0x38)).toBe(false);
  expect(encodeHeader({ ...header, number: 7 }).includes(0x38)).toBe(true);
});
