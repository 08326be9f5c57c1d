import type { Clock } from '@epusdt/kernel';
import type { FaultCall, FaultKind } from './fault-kind';
import { html, json, text } from './http';
import type { Reply } from './web-server';

/** Faults where the request gets no answer of the node itself. */
const KEY_LIMIT = 15;
const KEY_SUSPENSION_S = 27;
const OLD_SUSPENSION_S = 30;
const KEYLESS_RPS = 1;
const KEYLESS_SUSPENSION_S = 5;
const SECOND_MS = 1_000;
/** Bounds what strange keys and methods can make us remember. */
const MAX_BUCKETS = 10_000;
const MORE_QUOTA =
  'To obtain higher request quotas and a more stable service, it is recommended to authenticate with an API Key. ' +
  'Please refer to the documentation: https://developers.tron.network/reference/select-network#how-to-get-an-api-key';

/** So many requests a second for each name; one more, and that name is suspended. Trying again does not prolong it. */
class Suspensions {
  private readonly recent = new Map<string, number[]>();
  private readonly until = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number,
    private readonly seconds: number,
  ) {}

  refuses(name: string): boolean {
    const now = this.clock.now();
    if (now < (this.until.get(name) ?? -Infinity)) return true;
    const within = (this.recent.get(name) ?? []).filter((time) => time > now - SECOND_MS && time <= now);
    if (within.length >= this.perSecond) {
      this.until.set(name, now + this.seconds * SECOND_MS);
      this.recent.delete(name);
      return true;
    }
    if (this.recent.size >= MAX_BUCKETS) this.recent.clear();
    this.recent.set(name, [...within, now]);
    return false;
  }
}

const keyLimitText = (limit: number, seconds: string): string =>
  `The key exceeds the frequency limit(${limit}), and the query server is suspended for ${seconds}`;

/** The names TronGrid itself has for what is asked for. */
const GATEWAY_NAMES: Readonly<Record<string, string>> = {
  '/v1/accounts/{address}/transactions/trc20': 'getTrc20TransactionsByAccount',
  '/v1/accounts/{address}': 'getAccountByAddress',
  '/v1/contracts/{address}/events': 'getEventsByContractAddress',
  '/v1/blocks/{number}/events': 'getEventsByBlockNumber',
  '/v1/transactions/{txid}/events': 'getEventsByTransactionId',
};
const gatewayName = (name: string): string => GATEWAY_NAMES[name] ?? name.slice(name.lastIndexOf('/') + 1);

const always = (about: string, reply: Reply): FaultKind => ({
  about,
  start: () => ({ refuse: () => reply }),
});

export const REFUSAL_FAULTS = {
  'rate-limit-key': {
    about: 'A key that asks more often than so many times a second is suspended.',
    takes: ['limit', 'seconds', 'status', 'key'],
    start: ({ limit = KEY_LIMIT, seconds = KEY_SUSPENSION_S, status = 429, key: only }, { clock }) => {
      const suspensions = new Suspensions(clock, limit, seconds);
      const reply = json({ Error: keyLimitText(limit, `${seconds} s`) }, status);
      const meant = (key: string | undefined): key is string =>
        key !== undefined && (only === undefined || key === only);
      return { refuse: ({ key }) => (meant(key) && suspensions.refuses(key) ? reply : undefined) };
    },
  },
  'rate-limit-keyless': {
    about:
      'Without a key each method may be asked for so many times a second; one more suspends that method.',
    takes: ['limit', 'seconds', 'status'],
    start: ({ limit = KEYLESS_RPS, seconds = KEYLESS_SUSPENSION_S, status = 429 }, { clock }) => {
      const suspensions = new Suspensions(clock, limit, seconds);
      const refuse = ({ key, names }: FaultCall): Reply | undefined => {
        const name = key === undefined ? names.find((asked) => suspensions.refuses(asked)) : undefined;
        if (name === undefined) return undefined;
        const what = `request rate of (${gatewayName(name)}) exceeded the allowed_rps(${limit})`;
        return json(
          { Error: `${what}, and the query server is suspended for ${seconds} s. ${MORE_QUOTA}` },
          status,
        );
      };
      return { refuse };
    },
  },
  forbidden: {
    about: 'HTTP 403, by turns for too many requests and for an unknown key.',
    start: () => {
      let turn = 0;
      const bodies = [
        {
          Success: false,
          Error: keyLimitText(KEY_LIMIT, `${OLD_SUSPENSION_S}s`),
          StatusCode: 403,
        },
        { Error: 'ApiKey not exists' },
      ];
      return { refuse: () => json(bodies[turn++ % bodies.length], 403) };
    },
  },
  unauthorized: always('HTTP 401: the key is unknown.', json({ Error: 'ApiKey not exists' }, 401)),
  'bad-request-empty': always('HTTP 400 without a body.', text('', 400)),
  unavailable: always(
    'HTTP 503 with a page.',
    html(
      '<html><head><title>503 Service Temporarily Unavailable</title></head><body>openresty</body></html>',
      503,
    ),
  ),
  'html-200': always(
    'HTTP 200 with a page instead of JSON.',
    html('<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>'),
  ),
  'lite-node': always(
    'HTTP 200 with the text of a lite full node.',
    text('this API is closed because this node is a lite fullnode'),
  ),
  'no-resources': always(
    'HTTP 200 with the error of an overloaded node, also where JSON-RPC is asked for.',
    json({ Error: 'class java.lang.IllegalAccessException : lack of computing resources' }),
  ),
  refuse: always('The connection is reset.', 'reset'),
  hang: always('There is never an answer.', 'hang'),
} satisfies Record<string, FaultKind>;
