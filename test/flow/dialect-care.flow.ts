import { Logger } from '@nestjs/common';
import { MINUTE } from '@epusdt/kernel';
import { FIRST_PID, Merchants } from '@epusdt/merchants';
import { md5, post, sendForm, textOf, type Fields } from '../support/dialect-wire';
import { send } from '../support/epusdt-wire';
import { rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { createWorld, type World } from '../support/world';

type Answer = Record<string, unknown>;
type Row = Record<string, unknown>;

const ACTOR = 'test';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('what shops rely on beside the plain way', () => {
  let world: World;
  let listener: Listener;
  let serial = 0;
  beforeAll(async () => {
    listener = await Listener.start();
    world = await createWorld({ wallets: 3 });
  });
  afterAll(async () => {
    await world.close();
    await listener.close();
  });
  afterEach(() => jest.restoreAllMocks());

  const reference = (): string => `K-${(serial += 1)}`;
  const orders = (): Promise<Row[]> => rows(world.gateway, 'orders');
  const ordered = async (wanted: string): Promise<Row> => {
    const row = (await orders()).find((one) => one['reference'] === wanted);
    if (!row) throw new Error(`no order for ${wanted}`);
    return row;
  };
  const epay = (more: Fields = {}, secret = world.gateway.secret): Fields => {
    const fields: Fields = {
      pid: FIRST_PID,
      type: 'alipay',
      out_trade_no: reference(),
      notify_url: `${listener.url}/n`,
      return_url: 'https://shop.example/back',
      name: 'VIP',
      money: '10.00',
      ...more,
    };
    return { ...fields, sign: md5(textOf(fields, ['sign_type']) + secret), sign_type: 'MD5' };
  };
  const legacy = (more: Fields = {}, secret = world.gateway.secret): Fields => {
    const fields: Fields = { order_id: reference(), amount: 10, notify_url: `${listener.url}/n`, ...more };
    return { ...fields, signature: md5(textOf(fields, []) + secret) };
  };
  const at = (path: string): string => world.gateway.url + path;
  const create = (fields: Fields): Promise<Answer> => post(at('/api/v1/order/create-transaction'), fields);
  const mapi = async (fields: Fields): Promise<Answer> =>
    (await (await sendForm('POST', at('/mapi.php'), fields)).json()) as Answer;

  it('epay orders cost what their currency and rate make of them, for the wallet and the time they name', async () => {
    const [, , wallet = ''] = world.wallets;
    const fields = epay({ fiat: 'USD', rate: '1.01', timeout: '1800', address: wallet });
    expect((await sendForm('GET', at('/submit.php'), fields)).status).toBe(302);
    const row = await ordered(String(fields['out_trade_no']));
    expect(row).toMatchObject({ fiat: 'USD', address: wallet, wanted_address: wallet, rate_rule: '1.01' });
    expect(String(row['payable_units'])).toBe('9910000');
    expect(Number(row['expires_at']) - Number(row['created_at'])).toBe(1_800_000);
    for (const wrong of [{ fiat: 'XYZ' }, { rate: 'cheap' }, { address: 'T-nobody' }, { timeout: 'soon' }]) {
      expect([wrong, (await mapi(epay(wrong)))['code']]).toEqual([wrong, -1]);
    }
  });

  describe('a list of addresses', () => {
    beforeAll(() => world.gateway.get(Merchants).change(FIRST_PID, { networks: ['203.0.113.7'] }, ACTOR));
    afterAll(() => world.gateway.get(Merchants).change(FIRST_PID, { networks: null }, ACTOR));

    it.each(['/submit.php', '/m/1000/submit.php', '/payments/epay/v1/order/create-transaction/submit.php'])(
      'does not stop the buyer whom a shop sends to %s',
      async (path) => {
        expect((await sendForm('GET', at(path), epay())).status).toBe(302);
        expect((await sendForm('POST', at(path), epay())).status).toBe(302);
        const forged = await sendForm('GET', at(path), epay({}, 'another-secret'));
        expect([forged.status, await forged.text()]).toEqual([200, expect.stringMatching(/签名/)]);
      },
    );

    it('stops who asks as the shop, and says so in the log, once a minute', async () => {
      const warned = jest.spyOn(Logger.prototype, 'warn');
      const key = world.gateway.secret;
      const answers = [
        await create(legacy()),
        await create(legacy({ trade_type: 'usdt.trc20' })),
        await mapi(epay()),
        (await (
          await sendForm('GET', at('/api.php'), { act: 'query', pid: FIRST_PID, key })
        ).json()) as Answer,
      ];
      for (const answer of answers) expect(JSON.stringify(answer)).toContain('does not take requests from');
      const lines = warned.mock.calls
        .map(([line]) => String(line))
        .filter((line) => line.includes('merchant set 1000 --networks'));
      expect(lines).toEqual([expect.stringMatching(/merchant 1000.*127\.0\.0\.1/)]);
    });
  });

  it('a flood of wrong signatures does not flood the log', async () => {
    const warned = jest.spyOn(Logger.prototype, 'warn');
    const flood = async (): Promise<string[]> => {
      warned.mockClear();
      for (let sent = 0; sent < 25; sent += 1) await mapi(epay({}, 'another-secret'));
      const lines = warned.mock.calls.map(([line]) => String(line));
      return lines.filter((line) => line.includes('a request with a wrong sign;'));
    };
    world.clock.advance(MINUTE);
    const lines = await flood();
    expect(lines).toHaveLength(20);
    expect(
      lines.filter((line) => line.endsWith('more of them within this minute are not written here')),
    ).toEqual(lines.slice(-1));
    world.clock.advance(MINUTE);
    expect(await flood()).toHaveLength(20);
  });

  it('api.php finds an order by whichever id the shop takes for which, and nobody else’s', async () => {
    const { secret: key } = world.gateway;
    const ask = async (fields: Fields): Promise<Answer> =>
      (await (
        await sendForm('POST', at('/api.php'), { act: 'order', pid: FIRST_PID, key, ...fields })
      ).json()) as Answer;
    const fields = epay();
    const { trade_no: id } = await mapi(fields);
    const said = String(fields['out_trade_no']);
    for (const asked of [
      { out_trade_no: said },
      { out_trade_no: String(id) },
      { trade_no: String(id) },
      { trade_no: said },
    ]) {
      expect([asked, await ask(asked)]).toMatchObject([asked, { code: 1, trade_no: id, out_trade_no: said }]);
    }
    const other = await world.gateway.get(Merchants).create('Other', ACTOR);
    for (const asked of [{ out_trade_no: String(id) }, { trade_no: said }, { out_trade_no: said }]) {
      const foreign = await ask({ ...asked, pid: other.pid, key: other.secret });
      expect([asked, foreign['code']]).toEqual([asked, -1]);
    }
  });

  describe('addresses of the shop', () => {
    it('lose the blanks at their ends', async () => {
      const fields = epay({
        notify_url: ` ${listener.url}/blank?a=1 \u200b`,
        return_url: '\thttps://shop.example/back?o=1 ',
      });
      expect(await mapi(fields)).toMatchObject({ code: 1 });
      const row = await ordered(String(fields['out_trade_no']));
      expect(row).toMatchObject({
        notify_url: `${listener.url}/blank?a=1`,
        redirect_url: 'https://shop.example/back?o=1',
      });
      world.sandbox.chain.transfer({
        to: String(row['address']),
        amountUnits: BigInt(String(row['payable_units'])),
      });
      await world.settle();
      expect(listener.received.map(({ path }) => path)).toContainEqual(
        expect.stringMatching(/^\/blank\?a=1&pid=1000&/),
      );
    });

    it.each(['\r\n', '\t', '\u0000', '\u007f', '\u0085'])('have no %j inside', async (character) => {
      const url = `https://shop.example/${character}x`;
      expect(await create(legacy({ notify_url: url }))).toMatchObject({
        data: null,
        message: expect.stringMatching(/notify_url.*control character/),
      });
      expect(await create(legacy({ redirect_url: url }))).toMatchObject({
        data: null,
        message: expect.stringMatching(/redirect_url.*control character/),
      });
    });
  });

  describe('webx-top', () => {
    const query = (path: string, fields: Fields, secret = world.gateway.secret): Promise<Answer> => {
      const all: Fields = { timestamp: 1_712_345_678, nonce: 'n', ...fields };
      return post(at(path), { ...all, signature: md5(textOf(all, []) + secret) });
    };
    const PATH = '/api/v1/order/query-transaction';

    it('asks for an order of its own, and gets numbers', async () => {
      const fields = legacy({ timestamp: 1_712_345_678, trade_type: 'usdt.trc20' });
      const { data } = (await create(fields)) as { data: Answer };
      const id = String(data['trade_id']);
      const told = {
        trade_id: id,
        order_id: fields['order_id'],
        status: 1,
        currency: 'CNY',
        amount: 10,
        actual_currency: 'USDT',
        actual_amount: data['actual_amount'],
      };
      for (const path of [PATH, `/m/${FIRST_PID}${PATH}`]) {
        const answer = await query(path, { trade_id: id });
        expect(answer).toMatchObject({ status_code: 200, message: 'success', data: told });
      }
      expect(await query(PATH, { order_id: fields['order_id'] ?? '' })).toMatchObject({ data: told });
      expect(await query(PATH, { trade_id: id }, 'another')).toMatchObject({ status_code: 401, data: null });
      expect(await query(PATH, {})).toMatchObject({ status_code: 10009, data: null });
      expect(await query(PATH, { trade_id: 'nothing' })).toMatchObject({ status_code: 10008, data: null });
      const other = await world.gateway.get(Merchants).create('Webx', ACTOR);
      const foreign = await query(`/m/${other.pid}${PATH}`, { trade_id: id }, other.secret);
      expect(foreign).toMatchObject({ status_code: 10008, data: null });
    });

    it('asks what can be paid with, and may order with what it is told', async () => {
      const path = '/api/v1/order/query-networks';
      for (const below of ['', `/m/${FIRST_PID}`]) {
        expect(await query(below + path, {})).toMatchObject({
          status_code: 200,
          data: { USDT: [{ value: 'usdt.trc20', label: expect.any(String) }] },
        });
      }
      expect(await query(path, {}, 'another')).toMatchObject({ status_code: 401, data: null });
    });
  });

  it.each<[string, (pid: string) => Promise<Answer>]>([
    ['epusdt v0.x', (pid) => create(legacy({ pid }))],
    ['BEpusdt', (pid) => create(legacy({ pid, trade_type: 'usdt.trc20' }))],
    ['create-order', (pid) => post(at('/api/v1/order/create-order'), legacy({ pid }))],
    [
      'TokenPay',
      (pid) => {
        const fields: Fields = { OutOrderId: reference(), ActualAmount: 10, Currency: 'USDT_TRC20', pid };
        const Signature = md5(textOf(fields, []) + world.gateway.secret);
        return post(at('/CreateOrder'), { ...fields, Signature });
      },
    ],
  ])('%s: a pid that is said has to be that of the address', async (_name, ask) => {
    await world.gateway.get(Merchants).create('Further', ACTOR);
    const isGood = (answer: Answer): boolean => answer['status_code'] === 200 || answer['success'] === true;
    expect(isGood(await ask(FIRST_PID))).toBe(true);
    const refused = await ask('1001');
    expect(isGood(refused)).toBe(false);
    expect(JSON.stringify(refused)).toMatch(/pid: 1001 is not the merchant of this address/);
  });

  it.each(['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s orders nothing', async (method) => {
    const query = new URLSearchParams(
      Object.entries(epay()).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const before = (await orders()).length;
    for (const path of ['/submit.php', '/m/1000/submit.php', '/mapi.php', '/api.php']) {
      const answer = await send(world.gateway.url, { method, path: `${path}?${query.toString()}` });
      expect([path, answer.status, answer.headers['allow']]).toEqual([path, 405, 'GET, POST']);
      expect(answer.headers['location']).toBeUndefined();
      if (method !== 'HEAD') expect(answer.text).toContain('GET or POST');
    }
    expect((await orders()).length).toBe(before);
  });

  it('mapi.php reads JSON, too, and says what is wrong with a form in parts', async () => {
    const fields = epay({ money: 10.5 });
    const json = await send(world.gateway.url, { path: '/mapi.php', body: JSON.stringify(fields) });
    expect(JSON.parse(json.text)).toMatchObject({ code: 1 });
    const parts = Object.entries(epay()).map(
      ([name, value]) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const multipart = await send(world.gateway.url, {
      path: '/mapi.php',
      headers: { 'content-type': 'multipart/form-data; boundary=B' },
      body: `${parts.join('')}--B--\r\n`,
    });
    expect(JSON.parse(multipart.text)).toMatchObject({ code: -1, msg: expect.stringContaining('multipart') });
    const broken = await send(world.gateway.url, { path: '/mapi.php', headers: FORM, body: '{"pid":' });
    expect(JSON.parse(broken.text)).toMatchObject({ code: -1 });
  });

  it('a text that could be read as two fields is refused, and the field named', async () => {
    const honest = epay({ device: 'pc', name: 'x&money=0.01' });
    const { name: _bought, ...rest } = honest;
    const forged = { ...rest, device: 'pc&money=10.00&name=x', money: '0.01' };
    for (const [fields, words] of [
      [forged, /device: .*&name=/],
      [honest, /name: .*&money=/],
    ] as const) {
      expect(await mapi(fields)).toMatchObject({ code: -1, msg: expect.stringMatching(words) });
    }
    const answer = await create(legacy({ name: 'x&amount=0.01' }));
    expect(answer).toMatchObject({ data: null, message: expect.stringMatching(/name: .*&amount=/) });
  });
});
