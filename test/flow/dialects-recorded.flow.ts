import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@epusdt/database';
import { Merchants } from '@epusdt/merchants';
import { OrderRow } from '@epusdt/orders';
import { createWorld, type World } from '../support/world';

interface Sample {
  readonly client: string;
  readonly proto: string;
  readonly note: string;
  readonly method: string;
  readonly url: string;
  readonly content_type?: string | null;
  readonly body?: string | null;
}

const RECORDED = join(__dirname, '../../../shared/fixtures/wire/requests.json');
const present = existsSync(RECORDED);
if (!present) process.stdout.write(`skipped: ${RECORDED} is not here\n`);
const recorded = present
  ? (JSON.parse(readFileSync(RECORDED, 'utf8')) as { token: string; samples: Sample[] })
  : { token: 'none', samples: [] };

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly location: string;
  readonly text: string;
}

/** What the strictest client of each kind reads: the types of Go, the 32 bits of Java, the === of PHP. */
function faultIn({ proto, url }: Sample, { status, type, location, text }: Answered): string | null {
  if (url.startsWith('/submit.php')) {
    return status === 302 && /^https?:\/\/.+\/pay\/checkout-counter\//.test(location)
      ? null
      : 'no way to the page';
  }
  if (status !== 200 || !type.startsWith('application/json')) return `HTTP ${status} ${type}`;
  const answer = JSON.parse(text) as Record<string, unknown>;
  if (proto.startsWith('epay')) {
    if (answer['code'] !== 1 || typeof answer['msg'] !== 'string') return 'code 1';
    if (url.startsWith('/api.php'))
      return answer['status'] === 0 && typeof answer['money'] === 'string' ? null : 'status 0';
    return typeof answer['trade_no'] === 'string' && URL.canParse(String(answer['payurl'])) ? null : 'payurl';
  }
  if (proto === 'tokenpay')
    return answer['success'] === true && URL.canParse(String(answer['data'])) ? null : 'success';
  if (answer['status_code'] !== 200 || answer['message'] !== 'success') return 'success';
  const data = answer['data'] as Record<string, unknown>;
  const kind = proto.startsWith('bepusdt') ? 'string' : 'number';
  if (typeof data['amount'] !== kind || typeof data['actual_amount'] !== kind) return `amounts as ${kind}s`;
  if (!/"status_code":200[,}]/.test(text)) return 'a status_code as PHP compares it';
  const expires = data['expiration_time'];
  if (!Number.isInteger(expires) || Number(expires) >= 2 ** 31) return 'expiration_time';
  const texts = [data['trade_id'], data['order_id'], data['payment_url'], data['token']];
  if (!texts.every((one) => typeof one === 'string' && one !== '')) return 'texts';
  return URL.canParse(String(data['payment_url'])) ? null : 'payment_url';
}

(present ? describe : describe.skip)('recorded requests of real shops', () => {
  let world: World;
  let serial = 0;
  beforeAll(async () => {
    world = await createWorld({ wallets: 3, environment: { API_AUTH_TOKEN: recorded.token } });
  });
  afterAll(() => world?.close());

  const send = async (sample: Sample, below: string, body = sample.body ?? null): Promise<Answered> => {
    const answer = await fetch(world.gateway.url + below + sample.url, {
      method: sample.method,
      redirect: 'manual',
      headers: sample.content_type ? { 'content-type': sample.content_type } : {},
      ...(sample.method === 'GET' || body === null ? {} : { body }),
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      location: answer.headers.get('location') ?? '',
      text: await answer.text(),
    };
  };
  /** Those that name their merchant have the first; the others get a new one each, as some share an order id. */
  const namesMerchant = ({ proto }: Sample): boolean => /^(?:epay|gmpay)/.test(proto);
  const freshMerchant = async (secret: string): Promise<string> => {
    serial += 1;
    const { pid } = await world.gateway.get(Merchants).create(`Shop ${serial}`, 'test', secret);
    return `/m/${pid}`;
  };
  const orders = (): Promise<number> => world.gateway.get(Database).reader.count(OrderRow);

  it('are all answered as the strictest clients want it', async () => {
    const faults: string[] = [];
    for (const sample of recorded.samples) {
      const below = namesMerchant(sample) ? '' : await freshMerchant(recorded.token);
      const answer = await send(sample, below);
      const isUnknown = sample.url === '/api/v1/pay/info';
      const fault = isUnknown
        ? answer.text.includes('10008')
          ? null
          : 'not found'
        : faultIn(sample, answer);
      if (fault !== null)
        faults.push(`${sample.client} ${sample.note}: ${fault} ${answer.text.slice(0, 300)}`);
    }
    expect(faults).toEqual([]);
    expect(await orders()).toBeGreaterThan(80);
  });

  it('are refused with another key, and order nothing', async () => {
    const before = await orders();
    const below = await freshMerchant('another-secret-of-a-shop');
    const accepted: string[] = [];
    for (const sample of recorded.samples.filter(({ url }) => url !== '/api/v1/pay/info')) {
      const { status, text } = await send(sample, below);
      if (status === 302 || /"status_code":200[,}]|"code":1[,}]|"success":true/.test(text)) {
        accepted.push(`${sample.client} ${sample.note}: ${text}`);
      }
    }
    expect(accepted).toEqual([]);
    expect(await orders()).toBe(before);
  });
});
