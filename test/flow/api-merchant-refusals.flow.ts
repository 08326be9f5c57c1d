import { Merchants } from '@epusdt/merchants';
import { refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { ownersKey } from '../support/api-desk';
import { createOrder, rows } from '../support/gateway';
import { createWorld, type World } from '../support/world';

let world: World;

const owner = (): Promise<ApiClient> => ownersKey(world.gateway);
const patch = (client: ApiClient, pid: string, body: unknown): Promise<ApiAnswer> =>
  client.ask(`/merchants/${pid}`, { method: 'PATCH', body });
const changes = async (): Promise<unknown[]> =>
  (await rows(world.gateway, 'audit')).filter(({ action }) => action === 'merchant.change');
/** The fields that a refusal says are wrong. */
const wrongIn = ({ json }: ApiAnswer): string[] =>
  (json.errors as { field: string }[]).map(({ field }) => field);

describe('merchants in the native API, refused:', () => {
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it.each(['1001', '1000%20', 'x', '1000%00', "1'%20OR%201=1", '9'.repeat(40)])(
    'that are not there (%s) are not found',
    async (pid) => {
      const client = await owner();
      expect(refusalOf(await client.get(`/merchants/${pid}`))).toEqual([404, 'not_found']);
      expect(refusalOf(await patch(client, pid, { name: 'x' }))).toEqual([404, 'not_found']);
      const rotated = await client.post(`/merchants/${pid}/rotate-secret`, {});
      expect(refusalOf(rotated)).toEqual([404, 'not_found']);
    },
  );

  it.each<[string, unknown, string]>([
    ['no name', {}, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name of blanks', { name: '   ' }, 'name'],
    ['a name too long', { name: 'n'.repeat(129) }, 'name'],
    ['a name that is a number', { name: 7 }, 'name'],
    ['a secret too short', { name: 'x', secret: 's'.repeat(15) }, 'secret'],
    ['a secret too long', { name: 'x', secret: 's'.repeat(129) }, 'secret'],
    ['settings', { name: 'x', networks: ['10.0.0.0/8'] }, 'networks'],
    ['no object', '[1]', 'body'],
    ['no JSON', '{', 'body'],
  ])('are not made of %s', async (_name, body, field) => {
    const answer = await (await owner()).post('/merchants', body);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(wrongIn(answer)).toContain(field);
  });

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'body'],
    ['nulls that mean nothing', { name: null, acknowledgement: null }, 'body'],
    ['another rule', { acknowledgement: 'any' }, 'acknowledgement'],
    ['no delays', { retry_delays: [] }, 'retry_delays'],
    ['too many delays', { retry_delays: Array(31).fill(1) }, 'retry_delays'],
    ['a delay below zero', { retry_delays: [0, -1] }, 'retry_delays'],
    ['half a second', { retry_delays: [0.5] }, 'retry_delays'],
    ['more than a week', { retry_delays: [604_801] }, 'retry_delays'],
    ['delays as text', { retry_delays: '0,5' }, 'retry_delays'],
    ['another dialect', { dialect: 'epay' }, 'dialect'],
    ['no networks', { networks: [] }, 'networks'],
    ['too many networks', { networks: Array(21).fill('10.0.0.0/8') }, 'networks'],
    ['networks as text', { networks: '10.0.0.0/8' }, 'networks'],
    ['another number', { pid: '7' }, 'pid'],
  ])('are not changed by %s', async (_name, body, field) => {
    const answer = await patch(await owner(), '1000', body);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(wrongIn(answer)).toEqual([field]);
    expect(await changes()).toEqual([]);
  });

  it('say which fields there are to change, what is no network, and what is no secret', async () => {
    const client = await owner();
    const detailOf = (answer: ApiAnswer): string[] => [...refusalOf(answer).map(String), answer.json.detail];
    expect((await patch(client, '1000', {})).json.errors).toEqual([
      {
        field: 'body',
        message: 'give what to change: name, acknowledgement, retry_delays, dialect, networks',
      },
    ]);
    expect(detailOf(await patch(client, '1000', { networks: ['10.0.0.0/8', '10.0.0.0/33'] }))).toEqual([
      '400',
      'bad_request',
      expect.stringMatching(/^networks: give 1 to 20 .* "10\.0\.0\.0\/33" is none$/),
    ]);
    expect(detailOf(await client.post('/merchants', { name: 'x', secret: 'a secret with blanks' }))).toEqual([
      '400',
      'bad_request',
      expect.stringMatching(/^secret: give 16 to 128 .* without blanks, or leave it out/),
    ]);
    expect(await changes()).toEqual([]);
    expect(await world.gateway.get(Merchants).list()).toHaveLength(1);
  });

  it.each([-1, 0.5, '60', 2_592_001])('do not get a grace of %s', async (grace_seconds) => {
    const answer = await (await owner()).post('/merchants/1000/rotate-secret', { grace_seconds });
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    const fields = { order_id: 'G-1', amount: 42, notify_url: `${world.shop.url}/shop/notify` };
    expect((await createOrder(world.gateway, fields)).status_code).toBe(200);
  });
});
