import { addressFromHex } from '@epusdt/kernel';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { FakeClock } from './fake-clock';

const START = Date.UTC(2026, 0, 5, 12);
export const HOLDER_HEX = '11'.repeat(20);
export const HOLDER = addressFromHex(HOLDER_HEX);

export interface Heard {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
  /** `undefined` when the body is no JSON. */
  readonly json: unknown;
}

export interface RpcAnswer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A sandbox whose provider is asked over HTTP, with a clock that only the test moves. */
export interface FaultRig {
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  ask(path: string, init?: RequestInit): Promise<Heard>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Heard>;
  rpc(method: string, ...params: unknown[]): Promise<RpcAnswer>;
  batch(...calls: readonly (readonly [method: string, ...params: unknown[]])[]): Promise<RpcAnswer[]>;
  /** Pays the holder and mines a block; returns the transaction's id. */
  pay(units: bigint): string;
}

export async function startFaultRig(): Promise<FaultRig> {
  const clock = new FakeClock(START);
  const sandbox = await startSandbox({ port: 0, clock });
  const ask = async (path: string, init: RequestInit = {}): Promise<Heard> => {
    const response = await fetch(path.startsWith('http') ? path : sandbox.url + path, init);
    const body = await response.text();
    return { status: response.status, body, headers: response.headers, json: parsed(body) };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Heard> =>
    ask(path, { method: 'POST', body: JSON.stringify(body), headers });
  return {
    sandbox,
    clock,
    ask,
    post,
    rpc: async (method, ...params) =>
      (await post('/jsonrpc', { jsonrpc: '2.0', id: 1, method, params })).json as RpcAnswer,
    batch: async (...calls) => {
      const body = calls.map(([method, ...params], id) => ({ jsonrpc: '2.0', id, method, params }));
      return (await post('/jsonrpc', body)).json as RpcAnswer[];
    },
    pay: (units) => {
      const txid = sandbox.chain.transfer({ to: HOLDER, amountUnits: units });
      clock.advance(3_000);
      sandbox.chain.mine();
      return txid;
    },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
