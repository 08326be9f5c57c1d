import fc from 'fast-check';
import { refusalOf, type Refusal } from './refusal';

const NOW = Date.parse('Fri, 04 Sep 2026 22:31:10 GMT');

interface Given {
  status?: number;
  retryAfter?: string;
  body?: unknown;
  text?: string;
}
const judge = ({ status = 200, retryAfter, body, text }: Given): Refusal | null =>
  refusalOf({ status, retryAfter: retryAfter ?? null, text: text ?? JSON.stringify(body) }, NOW);
const rpcError = (message: string, code = -32_602): object => ({
  jsonrpc: '2.0',
  id: 1,
  error: { code, message },
});
const throttled = (window: string): object => ({
  Error: `request rate exceeded the allowed_rps(3), and the query server is suspended for ${window}`,
});

describe('no refusal', () => {
  it.each<[string, Given]>([
    ['a result', { body: { jsonrpc: '2.0', id: 1, result: '0x1' } }],
    ['a null result', { body: { jsonrpc: '2.0', id: 1, result: null } }],
    ['an error that is null', { body: { jsonrpc: '2.0', id: 1, result: [], error: null } }],
    [
      'a batch',
      {
        body: [
          { id: 0, result: '0x1' },
          { id: 1, result: [] },
        ],
      },
    ],
    ['the empty object of an unknown block', { body: {} }],
    ['the empty list of a block without records', { body: [] }],
    ['a page of a history', { body: { success: true, data: [{ token_info: { symbol: 'USDT' } }] } }],
    ['a Retry-After with a good answer', { body: { result: 1 }, retryAfter: '30' }],
  ])('%s', (_, given) => {
    expect(judge(given)).toBeNull();
  });

  it.each(['frequency limit', 'ApiKey not exists', 'suspended for 600 s', '{"Error":"allowed_rps(1)"}'])(
    'a token that calls itself %s',
    (symbol) => {
      const body = { success: true, data: [{ token_info: { symbol, error: symbol }, Error: symbol }] };
      expect(judge({ body })).toBeNull();
    },
  );
});

describe('suspended', () => {
  it.each<[string, number, Given]>([
    ['a window in whole seconds', 27_000, { status: 429, body: throttled('27 s') }],
    ['a window without a blank', 30_000, { status: 403, body: throttled('30s') }],
    ['a window with a fraction', 2_500, { status: 429, body: throttled('2.5 s.') }],
    ['HTTP 200', 1_000, { body: throttled('1 s.') }],
    ['a body that is no JSON', 3_000, { text: 'frequency limit(15): suspended for 3 s' }],
    ['no window', 5_000, { status: 429, body: throttled('a while') }],
    ['429 without a word', 5_000, { status: 429, text: '' }],
    ['429 with a web page', 5_000, { status: 429, text: '<html>suspended for 99 s</html>' }],
    ['429 with what looks like a result', 5_000, { status: 429, body: { result: 1 } }],
    ['Retry-After', 12_000, { status: 429, retryAfter: '12', body: throttled('27 s') }],
    ['Retry-After as a date', 50_000, { status: 429, retryAfter: 'Fri, 04 Sep 2026 22:32:00 GMT', text: '' }],
    [
      'Retry-After in the past',
      1_000,
      { status: 429, retryAfter: 'Fri, 04 Sep 2026 22:30:00 GMT', text: '' },
    ],
    ['Retry-After of nothing', 1_000, { status: 429, retryAfter: '0', text: '' }],
    ['Retry-After of a day', 600_000, { status: 429, retryAfter: '86400', text: '' }],
    ['Retry-After beyond numbers', 600_000, { status: 429, retryAfter: '9'.repeat(400), text: '' }],
    ['a Retry-After that is neither', 27_000, { status: 429, retryAfter: 'soon', body: throttled('27 s') }],
    ['a window of an hour', 600_000, { status: 429, body: throttled('3600 s') }],
    ['a window of nothing', 1_000, { status: 429, body: throttled('0 s') }],
    ['a node that is busy', 5_000, { body: { Error: 'class X : lack of computing resources' } }],
    ['JSON-RPC 429', 5_000, { body: rpcError('exceeded its capacity', 429) }],
    ['JSON-RPC words', 5_000, { body: rpcError('daily request count exceeded, request rate limited') }],
    ['one call of a batch', 5_000, { body: [{ id: 0, result: 1 }, rpcError('Too Many Requests', -32_005)] }],
  ])('%s', (_, ms, given) => {
    expect(judge(given)).toEqual({ kind: 'suspended', ms });
  });
});

describe('key refused', () => {
  it.each<[string, Given]>([
    ['an unknown key', { status: 401, body: { Error: 'ApiKey not exists' } }],
    ['an unknown key with HTTP 200', { body: { Error: 'ApiKey not exists' } }],
    ['a seller of JSON-RPC', { body: rpcError('Unauthorized: You must authenticate your request') }],
  ])('%s', (_, given) => {
    expect(judge(given)).toEqual({ kind: 'key_refused' });
  });

  it.each<[string, Given]>([
    ['401 without a word', { status: 401, text: '' }],
    ['403 with the web page of a firewall', { status: 403, text: '<html>Forbidden</html>' }],
  ])('is not what %s says', (_, given) => {
    expect(judge(given)).toMatchObject({ kind: 'failed' });
  });
});

describe('too much', () => {
  it.each<[string, number | null]>([
    ['exceed max block range: 5000', 5_000],
    ['exceed maximum block range: 50000', 50_000],
    ['exceed max topics: 1000', null],
    ['exceed max addresses: 1000', null],
    ['query returned more than 10000 results', null],
    ['query returned more than 10000 results. Try with this block range [0xBDE5F8, 0x102DBCC].', 4_519_381],
    ['Response exceeds the limit of 26214400', null],
    ['Batch size 101 exceeds the limit of 100', null],
    ['Log response size exceeded. Please reduce query block range.', null],
    ['requests with up to a 2K block range. This block range should work: [0x0, 0xd043b8]', 2_000],
    ['You can make eth_getLogs requests with up to a 10 block range. [0x1, 0xa]', 10],
    ['eth_getLogs is limited to a 10,000 range', 10_000],
    ['logs are limited to a 10000 block range', 10_000],
    ['range 1000000 exceeds limit of 10000', 10_000],
    ['ranges over 10000 blocks are not supported', 10_000],
    ['block range is too wide (maximum 1024)', 1_024],
    ['block range is too wide', null],
    ['limited to 0 - 50 blocks range', 50],
    ['requested too many blocks from 0 to 16777216, maximum is set to 2048', 2_048],
    ['query timeout exceeded. Consider reducing your block range.', null],
    ['block range too large: [0x5, 0x1]', null],
  ])('%s', (message, blocks) => {
    const text = `-32602: ${message}`;
    const quoted = text.length > 120 ? `${text.slice(0, 119)}…` : text;
    expect(judge({ body: rpcError(message) })).toEqual({ kind: 'too_much', blocks, text: quoted });
  });

  it('is an answer of its own for HTTP 413', () => {
    expect(judge({ status: 413, text: 'Payload Too Large' })).toMatchObject({
      kind: 'too_much',
      blocks: null,
    });
    expect(judge({ status: 413, text: '' })).toMatchObject({ kind: 'too_much' });
  });
});

describe('failed', () => {
  it.each<[string, string, Given]>([
    ['a lite node', 'no JSON: this API is closed', { text: 'this API is closed' }],
    [
      'a closed interface',
      'HTTP 404 unavailable due to config',
      { status: 404, body: { Error: 'unavailable due to config' } },
    ],
    [
      'a page',
      'HTTP 503 a web page',
      { status: 503, text: '<html><h1>Unavailable, limit of block range</h1>' },
    ],
    ['a page with HTTP 200', 'a web page', { text: '\n<!doctype html>' }],
    ['nothing', 'an empty answer', { text: '' }],
    ['nothing, and a bad status', 'HTTP 400 an empty answer', { status: 400, text: ' ' }],
    ['a bad status with a result', 'HTTP 500', { status: 500, text: '[]' }],
    ['a JSON-RPC error', '-32005: limit exceeded', { body: rpcError('limit exceeded', -32_005) }],
    [
      'an error of a batch',
      '-1: no',
      { body: [{ id: 0, result: 1 }, rpcError('no', -1), rpcError('no', -1)] },
    ],
    [
      'details',
      '3: reverted (0xdead)',
      { body: { error: { code: 3, message: 'reverted', data: '0xdead' } } },
    ],
    [
      'a lagging node',
      '-32602: block range extends beyond current head block',
      { body: rpcError('block range extends beyond current head block') },
    ],
    [
      'a deep question',
      '-32602: Archive requests require a personal token',
      { body: rpcError('Archive requests require a personal token') },
    ],
    ['an empty Error', '', { body: { Error: '' } }],
    ['an error of another shape', '{"why":1}', { body: { error: { why: 1 } } }],
    ['an error that is a flag', 'true', { body: { error: true } }],
    ['no success', '{"success":false}', { body: { success: false } }],
    [
      'a message beside a bad status',
      'HTTP 400 out of range',
      { status: 400, body: { message: 'out of range' } },
    ],
    ['an answer cut short', 'no JSON: {"error":{"co', { text: '{"error":{"co' }],
    ['control characters', 'no JSON: a b c', { text: 'a\n\u001b b\u0000\r\nc' }],
  ])('%s', (_, text, given) => {
    expect(judge(given)).toEqual({ kind: 'failed', text });
  });

  it('quotes no more than 120 characters, whatever is sent', () => {
    const any = fc.record({
      status: fc.constantFrom(200, 400, 413, 500),
      text: fc.string({ maxLength: 500 }),
    });
    fc.assert(
      fc.property(any, fc.constantFrom('', '{"Error":', '<'), ({ status, text }, opening) => {
        const refusal = judge({ status, text: opening + text });
        return refusal === null || !('text' in refusal) || refusal.text.length <= 120;
      }),
      { seed: 11 },
    );
    expect(judge({ text: `x${' y'.repeat(5_000_000)}` })).toMatchObject({ kind: 'failed' });
  });
});
