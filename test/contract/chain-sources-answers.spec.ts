import { isRecord, json } from '../../apps/sandbox/src/http';
import { answerRpc } from '../../apps/sandbox/src/node-api-rpc';
import { ChainSourceError, type ChainSource } from '../../libs/chain/src/chain-source';
import type { Provider } from '../../libs/chain/src/provider';
import {
  WAYS,
  endsOf,
  filterOf,
  openProvider,
  placesOf,
  sourceOf,
  visible,
  type Way,
} from '../recorded/chain-rig';
import { startSandboxRig, type SandboxRig } from '../recorded/chain-sandbox';

type Change = (answer: unknown) => unknown;

const COMPLETE = WAYS.filter(({ filter }) => filter === 'contract');
const RPC = WAYS.filter(({ kind }) => kind !== 'http');
const OTHER = 'ee'.repeat(24);

describe('answers whose parts do not fit together', () => {
  let rig: SandboxRig;
  const providers: Provider[] = [];
  const source = (way: Way): ChainSource => {
    const opened = openProvider(rig.url, way.kind, rig.truth.asset);
    providers.push(opened);
    return sourceOf(way, opened);
  };
  const range = (way: Way): Promise<unknown> => {
    const { first, last } = endsOf(rig.truth.final);
    return source(way).range(first.number, last.number, filterOf(way.filter, rig.truth));
  };
  /** Every answer of the node goes through this. */
  const bend = (change: Change): void => {
    rig.sandbox.intercept((event) =>
      event.stage === 'request' ? json(change(JSON.parse(event.truth().body))) : undefined,
    );
  };
  /** Each log of JSON-RPC, alone in its list, through this. */
  const bendLogs = (change: (log: Readonly<Record<string, unknown>>) => readonly unknown[]): void => {
    bend((answer) => deeply(answer, (value) => (isLog(value) ? change(value) : [value])));
  };
  const isLog = (value: unknown): value is Readonly<Record<string, unknown>> =>
    isRecord(value) && 'logIndex' in value && 'transactionIndex' in value;

  beforeEach(async () => {
    rig = await startSandboxRig();
  });
  afterEach(async () => {
    for (const one of providers.splice(0)) await one.close();
    await rig.close();
  });

  it.each(COMPLETE)('$name: a block that does not follow the one before is refused', async (way) => {
    const { id } = rig.truth.final.blocks[4]!;
    const other = id.slice(0, 16) + OTHER;
    bend((answer) =>
      JSON.parse(
        JSON.stringify(answer).replaceAll(new RegExp(`("parentHash":"(?:0x)?)${id}`, 'g'), `$1${other}`),
      ),
    );
    await expect(range(way)).rejects.toThrow(`does not follow ${id}`);
    await expect(range(way)).rejects.toBeInstanceOf(ChainSourceError);
  });

  it.each(WAYS)('$name: a block under the number of another is refused', async (way) => {
    const { number, id } = rig.truth.final.blocks[0]!;
    const next = rig.truth.final.blocks[1]!.id;
    bend((answer) =>
      JSON.parse(
        JSON.stringify(answer).replaceAll(new RegExp(`("(?:hash|blockID)":"(?:0x)?)${id}`, 'g'), `$1${next}`),
      ),
    );
    await expect(range(way)).rejects.toThrow(new RegExp(`(block hash|blockID) of block ${number} is`));
  });

  it.each(RPC)('$name: a log that is told twice is refused', async (way) => {
    bendLogs((log) => [log, log]);
    await expect(range(way)).rejects.toThrow('are out of order or repeated');
  });

  it.each(RPC)('$name: logs in another order are refused', async (way) => {
    bend((answer) =>
      deeply(answer, (value) => [Array.isArray(value) && value.every(isLog) ? value.reverse() : value]),
    );
    await expect(range(way)).rejects.toThrow('are out of order or repeated');
  });

  it.each(RPC)('$name: a log that names another block is refused', async (way) => {
    bendLogs((log) => [{ ...log, blockHash: `0x${String(log['blockHash']).slice(2, 18)}${OTHER}` }]);
    await expect(range(way)).rejects.toThrow(/logs of block \d+ are of [0-9a-f]{64}, not [0-9a-f]{64}/);
  });

  it.each(RPC.filter(({ filter }) => filter === 'contract'))(
    '$name: a log that names another transaction than stands at its place is refused',
    async (way) => {
      bendLogs((log) => [{ ...log, transactionHash: `0x${OTHER}${OTHER}`.slice(0, 66) }]);
      await expect(range(way)).rejects.toThrow(/transaction of a log of block \d+ is "0x/);
    },
  );

  it.each(RPC)('$name: data of the wrong length are refused', async (way) => {
    bendLogs((log) => [{ ...log, data: String(log['data']).slice(0, -2) }]);
    await expect(range(way)).rejects.toThrow('log data is');
  });

  it.each(RPC)(
    '$name: a block made while the question was on its way comes with the next look',
    async (way) => {
      const own = source(way);
      const filter = filterOf(way.filter, rig.truth);
      const { first, last: head } = endsOf(rig.truth.front);
      const before = `0x${(head.number - 1).toString(16)}`;
      const restore = rig.sandbox.intercept((event) => {
        if (event.stage !== 'request') return undefined;
        // The newest block is told as of a moment ago, the logs as of now.
        const asked = deeply(event.request.body, (value) => [
          isRecord(value) && value['method'] === 'eth_getBlockByNumber'
            ? { ...value, params: [paramOf(value) === 'latest' ? before : paramOf(value), false] }
            : value,
        ]);
        return json(answerRpc(rig.sandbox.chain, asked));
      });
      const known = visible(rig.truth.front, filter);
      expect(known.some(({ blockNumber }) => blockNumber === head.number)).toBe(true);
      const early = await own.front(first.number, filter);
      expect(early.head.number).toBe(head.number - 1);
      expect(placesOf(early.logs)).toEqual(
        placesOf(known.filter(({ blockNumber }) => blockNumber < head.number)),
      );
      restore();
      expect(placesOf((await own.front(first.number, filter)).logs)).toEqual(placesOf(known));
    },
  );
});

const paramOf = ({ params }: Readonly<Record<string, unknown>>): unknown =>
  Array.isArray(params) ? params[0] : null;

/** Every value of lists, from the inside out, replaced by what comes of it. */
function deeply(value: unknown, change: (value: unknown) => readonly unknown[]): unknown {
  if (Array.isArray(value)) {
    const [whole] = change(value.flatMap((item) => change(inside(item, change))));
    return whole;
  }
  return inside(value, change);
}

function inside(value: unknown, change: (value: unknown) => readonly unknown[]): unknown {
  if (Array.isArray(value)) return deeply(value, change);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, deeply(field, change)]));
}
