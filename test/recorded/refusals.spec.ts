import { refusalOf } from '../../libs/chain/src/refusal';
import { describeRecorded, readFixture } from './recordings';

interface RecordedRefusal {
  readonly http: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly body_raw?: string;
}

/** What each recorded answer is taken for, in the order of the recording; `null`: no refusal. */
const EXPECTED: Readonly<Record<string, readonly (object | null)[]>> = {
  trongrid: [
    { kind: 'suspended', ms: 27_000 },
    { kind: 'suspended', ms: 30_000 },
    { kind: 'suspended', ms: 1_000 },
    { kind: 'suspended', ms: 5_000 },
    { kind: 'suspended', ms: 1_000 },
    { kind: 'suspended', ms: 1_000 },
    { kind: 'key_refused' },
    { kind: 'failed', text: 'HTTP 400 an empty answer' },
    { kind: 'failed', text: 'HTTP 503 no JSON: (HTML or empty)' },
  ],
  fullnode_http: [
    { kind: 'suspended', ms: 5_000 },
    { kind: 'failed', text: 'no JSON: this API is closed because this node is a lite fullnode' },
    { kind: 'failed', text: 'HTTP 404 this API is unavailable due to config' },
    { kind: 'failed', text: 'class java.lang.NumberFormatException : For input string: "abc"' },
    // Unknown, or a block without transactions: whoever asked must know which.
    null,
    null,
    { kind: 'too_much', blocks: null, text: 'HTTP 413 no JSON: Payload Too Large' },
  ],
  tron_jsonrpc: [
    { kind: 'too_much', blocks: 5_000, text: '-32602: exceed max block range: 5000' },
    { kind: 'too_much', blocks: null, text: '-32602: exceed max topics: 1000' },
    { kind: 'failed', text: '-32602: topics size should be <= 4' },
    { kind: 'failed', text: '-32602: please verify: fromBlock <= toBlock' },
    { kind: 'failed', text: '-32602: TAG pending not supported' },
    { kind: 'failed', text: '-32602: invalid blockHash' },
    { kind: 'failed', text: '-32602: invalid hash value' },
    { kind: 'too_much', blocks: null, text: '-32005: query returned more than 10000 results' },
    { kind: 'too_much', blocks: null, text: '-32003: Response exceeds the limit of 26214400' },
    { kind: 'failed', text: '-32000: filter not found' },
    { kind: 'failed', text: '-32601: method not found' },
  ],
  evm_jsonrpc: [
    { kind: 'too_much', blocks: 4_519_381 },
    { kind: 'too_much', blocks: 2_000 },
    { kind: 'failed', text: '-32005: limit exceeded' },
    { kind: 'failed', text: '-32602: Archive requests require a personal token' },
  ],
  tronscan: [
    { kind: 'failed', text: 'HTTP 400 some parameters are invalid or out of range' },
    // The recording names the header without a number.
    { kind: 'suspended', ms: 5_000 },
  ],
};

describeRecorded('recorded refusals', () => {
  const recorded = (group: string): readonly RecordedRefusal[] =>
    (readFixture('37') as Readonly<Record<string, readonly RecordedRefusal[]>>)[group]!;
  const cases = Object.entries(EXPECTED).flatMap(([group, expected]) =>
    expected.map((refusal, index) => ({ group, index, refusal })),
  );

  it.each(cases)('$group $index', ({ group, index, refusal }) => {
    const { http, headers, body, body_raw: raw } = recorded(group)[index]!;
    const text = raw ?? (body === undefined ? '' : JSON.stringify(body));
    const found = refusalOf({ status: http, retryAfter: headers?.['retry-after'] ?? null, text }, 0);
    if (refusal === null) expect(found).toBeNull();
    else expect(found).toMatchObject(refusal);
  });

  it.each(Object.keys(EXPECTED))('every recording of %s is expected', (group) => {
    expect(EXPECTED[group]).toHaveLength(recorded(group).length);
  });
});
