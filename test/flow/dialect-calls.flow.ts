import { createHash } from 'node:crypto';
import { FIRST_PID, Merchants } from '@epusdt/merchants';
import { DIALECT_SHOPS } from '../support/dialect-shops';
import {
  md5,
  sendForm,
  textOf,
  type Bought,
  type DialectShop,
  type Fields,
  type Wish,
} from '../support/dialect-wire';
import { Listener } from '../support/listener';
import { orderRow } from '../support/shopper';
import { createWorld, type World } from '../support/world';

type Answer = Record<string, unknown>;

const ACTOR = 'test';
const shopNamed = (name: string): DialectShop => {
  const shop = DIALECT_SHOPS.find((one) => one.name === name);
  if (!shop) throw new Error(name);
  return shop;
};
const BEPUSDT = shopNamed('BEpusdt');
const EPAY = shopNamed('epay, a link');
const TOKENPAY = shopNamed('tokenpay');

describe('what shops ask beside orders', () => {
  let world: World;
  let listener: Listener;
  let serial = 0;
  beforeAll(async () => {
    listener = await Listener.start();
    world = await createWorld({ wallets: 2 });
  });
  afterAll(async () => {
    await world.close();
    await listener.close();
  });

  const wish = (more: Partial<Wish> = {}): Wish => {
    serial += 1;
    return {
      orderId: `C-${serial}`,
      amount: '28.80',
      name: 'VIP',
      notifyUrl: `${listener.url}/notify`,
      returnUrl: 'https://shop.example/back?o=1',
      ...more,
    };
  };
  const buy = (shop: DialectShop, wanted: Wish): Promise<Bought> =>
    shop.buy(world.gateway.url, wanted, world.gateway.secret);
  const json = async (path: string, fields: Fields, secret = world.gateway.secret): Promise<Answer> => {
    const signature = createHash('md5')
      .update(textOf(fields, []) + secret)
      .digest('hex');
    const answer = await fetch(world.gateway.url + path, {
      method: 'POST',
      body: JSON.stringify({ ...fields, signature }),
    });
    return (await answer.json()) as Answer;
  };
  const settle = async (bought: Bought): Promise<void> => {
    const row = await orderRow(world, bought);
    const units = BigInt(String(row['payable_units']));
    world.sandbox.chain.transfer({ to: String(row['address']), amountUnits: units });
    await world.settle();
  };
  const page = async (bought: Bought): Promise<string> => (await fetch(bought.page)).text();

  describe('BEpusdt', () => {
    it('tells of an order, of the one way to pay it, and changes nothing when that is chosen', async () => {
      const wanted = wish();
      const bought = await buy(BEPUSDT, wanted);
      const told = await json('/api/v1/pay/info', { trade_id: bought.id });
      expect(told).toMatchObject({
        status_code: 200,
        data: { order_id: wanted.orderId, status: 1, money: '28.8', trade_type: 'usdt.trc20', name: 'VIP' },
      });
      const ways = await json('/api/v1/pay/methods', { trade_id: bought.id });
      expect(ways).toMatchObject({
        data: { methods: [{ currency: 'USDT', network: 'tron', exchange_rate: '7.2' }] },
      });
      const chosen = { trade_id: bought.id, currency: 'USDT', network: 'tron' };
      expect(await json('/api/v1/pay/update-order', chosen)).toMatchObject({
        data: { trade_id: bought.id, actual_amount: bought.amount },
      });
      expect(await json('/api/v1/pay/update-order', { ...chosen, network: 'bsc' })).toMatchObject({
        status_code: 400,
      });
      expect(await json('/api/v1/pay/info', { trade_id: 'nothing' })).toMatchObject({
        status_code: 10008,
        data: null,
      });
    });

    it('cancels an open order, with the secret of its merchant only', async () => {
      const bought = await buy(BEPUSDT, wish());
      const path = '/api/v1/order/cancel-transaction';
      expect(await json(path, { trade_id: bought.id }, 'wrong')).toMatchObject({ status_code: 401 });
      const other = await world.gateway.get(Merchants).create('Other', ACTOR);
      const foreign = await json(`/m/${other.pid}${path}`, { trade_id: bought.id }, other.secret);
      expect(foreign).toMatchObject({ status_code: 10008 });
      expect(await json(path, { trade_id: bought.id })).toMatchObject({
        status_code: 200,
        data: { trade_id: bought.id },
      });
      expect((await orderRow(world, bought))['status']).toBe('cancelled');
      expect(await json(path, { trade_id: bought.id })).toMatchObject({ status_code: 400, data: null });
    });

    it('keeps the terms of an open order, whoever asks for others', async () => {
      const wanted = wish();
      const bought = await buy(BEPUSDT, wanted);
      await expect(buy(BEPUSDT, { ...wanted, amount: '30' })).rejects.toThrow('10002');
      await settle(bought);
      expect((await buy(BEPUSDT, wanted)).id).toBe(bought.id);
      await expect(buy(BEPUSDT, { ...wanted, amount: '30' })).rejects.toThrow('10002');
    });

    it.each([
      ['another network', { trade_type: 'usdt.polygon' }, '不支持的交易类型'],
      ['another coin', { trade_type: 'tron.trx' }, '不支持的交易类型'],
      ['a choice without ours', { trade_type: 'usdt.trc20', currencies: 'USDC,ETH' }, 'currencies'],
      ['a rate that is none', { trade_type: 'usdt.trc20', rate: 'cheap' }, 'rate'],
    ])('refuses %s in words', async (_name, more, words) => {
      const fields = { order_id: `W-${(serial += 1)}`, amount: 10, notify_url: `${listener.url}/n`, ...more };
      const answer = await json('/api/v1/order/create-transaction', fields);
      expect(answer).toMatchObject({ data: null });
      expect(answer['status_code']).not.toBe(200);
      expect(answer['message']).toContain(words);
    });

    it('is told from the first dialect by its fields, else by what the merchant is set to', async () => {
      const ask = async (more: Fields): Promise<unknown> => {
        const fields = {
          order_id: `D-${(serial += 1)}`,
          amount: 10,
          notify_url: `${listener.url}/n`,
          ...more,
        };
        return ((await json('/api/v1/order/create-transaction', fields))['data'] as Answer)['actual_amount'];
      };
      expect(typeof (await ask({}))).toBe('number');
      expect(typeof (await ask({ fiat: 'CNY' }))).toBe('string');
      expect(typeof (await ask({ trade_type: 'usdt.trc20', timestamp: 1712345678 }))).toBe('number');
      await world.gateway.get(Merchants).change(FIRST_PID, { dialect: 'bepusdt' }, ACTOR);
      expect(typeof (await ask({}))).toBe('string');
      await world.gateway.get(Merchants).change(FIRST_PID, { dialect: 'epusdt' }, ACTOR);
    });
  });

  describe('epay', () => {
    const ask = async (fields: Fields, method: 'GET' | 'POST' = 'GET'): Promise<Answer> =>
      (await (
        await sendForm(method, `${world.gateway.url}/api.php`, { pid: '1000', ...fields })
      ).json()) as Answer;

    it('tells of an order to who knows the key, by either id, by GET and POST', async () => {
      const { secret: key } = world.gateway;
      const wanted = wish();
      const bought = await buy(EPAY, wanted);
      const unpaid = {
        code: 1,
        trade_no: bought.id,
        out_trade_no: wanted.orderId,
        money: '28.80',
        status: 0,
        pid: 1000,
      };
      expect(await ask({ act: 'order', key, out_trade_no: wanted.orderId })).toMatchObject(unpaid);
      expect(await ask({ act: 'order', key, trade_no: bought.id }, 'POST')).toMatchObject(unpaid);
      await settle(bought);
      const paid = { status: 1, trade_status: 'TRADE_SUCCESS', type: 'alipay' };
      expect(await ask({ act: 'order', key, out_trade_no: wanted.orderId })).toMatchObject(paid);
      expect(await ask({ act: 'orders', key, limit: '1' })).toMatchObject({
        code: 1,
        data: [{ trade_no: bought.id }],
      });
      const about = await ask({ act: 'query', key });
      expect(about).toMatchObject({ code: 1, pid: 1000 });
      expect(JSON.stringify(about)).not.toContain(key);
      for (const refused of [
        { act: 'order', key: 'wrong', out_trade_no: wanted.orderId },
        { act: 'order', key, out_trade_no: 'nothing' },
        { act: 'refund', key, trade_no: bought.id },
        { act: 'nothing', key },
      ]) {
        const answer = await ask(refused);
        expect(answer['code']).toBe(-1);
        expect(typeof answer['msg']).toBe('string');
      }
    });

    it('gives the buyer no receipt before he has paid, and one his shop can check after', async () => {
      const wanted = wish();
      const bought = await buy(EPAY, wanted);
      const before = [
        await page(bought),
        JSON.stringify(await json('/api/v1/pay/info', { trade_id: bought.id })),
      ];
      for (const text of before) {
        expect(text).toContain('shop.example/back');
        expect(text).not.toContain('TRADE_SUCCESS');
        expect(text).not.toMatch(/[?&;]sign=/);
      }
      await settle(bought);
      const [, href = ''] = /href="(https:\/\/shop\.example\/back[^"]*)"/.exec(await page(bought)) ?? [];
      const query = Object.fromEntries(new URL(href.replaceAll('&amp;', '&')).searchParams);
      const { o, ...signed } = query;
      expect(o).toBe('1');
      expect(signed).toMatchObject({
        trade_status: 'TRADE_SUCCESS',
        out_trade_no: wanted.orderId,
        money: '28.80',
      });
      expect(signed['sign']).toBe(md5(textOf(signed, ['sign', 'sign_type']) + world.gateway.secret));
    });

    it('shows a browser in words what is wrong', async () => {
      const answer = await sendForm('GET', `${world.gateway.url}/submit.php`, {
        pid: '1000',
        money: '1',
        sign: 'x',
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/plain');
      expect(await answer.text()).toContain('签名错误');
    });

    it('takes blanks and backslashes out of the name before it signs', async () => {
      const wanted = wish({ name: ' VIP \\ 1 ' });
      await settle(await buy(EPAY, wanted));
      const heard = listener.received.find(({ path }) => path.includes(`out_trade_no=${wanted.orderId}&`));
      if (!heard) throw new Error('nothing was heard');
      const fields = EPAY.read({ ...heard, method: 'GET' }, wanted, world.gateway.secret);
      expect(fields['name']).toBe('VIP  1');
    });
  });

  it('TokenPay: an order is found by its id and the signature of that alone', async () => {
    const wanted = wish();
    const bought = await buy(TOKENPAY, wanted);
    const find = async (secret: string): Promise<Answer> => {
      const query = new URLSearchParams({ Id: bought.id, Signature: md5(`Id=${bought.id}${secret}`) });
      return (await (await fetch(`${world.gateway.url}/Query?${query.toString()}`)).json()) as Answer;
    };
    expect(await find('wrong')).toMatchObject({ success: false });
    const pending = await find(world.gateway.secret);
    expect(pending).toMatchObject({ success: true, data: { outOrderId: wanted.orderId, status: 'Pending' } });
    await settle(bought);
    expect(await find(world.gateway.secret)).toMatchObject({
      data: { status: 'Paid', amount: bought.amount },
    });
  });

  it('merchants have their own addresses, and a pid in the request has to agree', async () => {
    const other = await world.gateway.get(Merchants).create('Second', ACTOR, 'a-secret-it-had-before');
    const wanted = wish();
    const own = await BEPUSDT.buy(`${world.gateway.url}/m/${other.pid}`, wanted, other.secret);
    expect((await orderRow(world, own))['merchant_pid']).toBe(other.pid);
    expect(await page({ ...own, page: own.page.replace('/pay/', `/m/${other.pid}/pay/`) })).toContain(
      own.amount ?? '?',
    );
    await expect(EPAY.buy(`${world.gateway.url}/m/${other.pid}`, wish(), other.secret)).rejects.toThrow(
      '签名错误',
    );
    await expect(BEPUSDT.buy(`${world.gateway.url}/m/4711`, wish(), other.secret)).rejects.toThrow('401');
  });
});
