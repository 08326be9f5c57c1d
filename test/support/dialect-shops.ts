import { createHmac } from 'node:crypto';
import { md5, must, post, readJson, sendForm, textOf, type DialectShop, type Fields } from './dialect-wire';
import { TOKENPAY, epayShop } from './tokenpay-epay-shops';

const CANONICAL = /^(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;

const CLOSED = [
  'trade_id',
  'order_id',
  'amount',
  'actual_amount',
  'token',
  'block_transaction_id',
  'signature',
  'status',
];

function readEnvelope(answer: Record<string, unknown>): Record<string, unknown> {
  must(answer['status_code'] === 200 && answer['message'] === 'success', 'an envelope of success', answer);
  must(typeof answer['request_id'] === 'string', 'a request id', answer);
  return answer['data'] as Record<string, unknown>;
}

/** epusdt v0.x and BEpusdt: the same notice but for the kind of one value. */
function legacyShop(name: string, path: string, more: Fields, kind: 'number' | 'string'): DialectShop {
  return {
    name,
    acknowledges: 'ok',
    async buy(base, wish, secret) {
      const fields: Fields = {
        order_id: wish.orderId,
        amount: Number(wish.amount),
        notify_url: wish.notifyUrl,
        redirect_url: wish.returnUrl,
        name: wish.name,
        ...more,
      };
      const signature = md5(textOf(fields, []) + secret);
      const data = readEnvelope(await post(base + path, { ...fields, signature }));
      must(
        typeof data['amount'] === kind && typeof data['actual_amount'] === kind,
        `amounts as ${kind}s`,
        data,
      );
      must(Number.isInteger(data['expiration_time']), 'a whole expiration_time', data);
      must(Number(data['expiration_time']) < 2 ** 31, 'an expiration_time of 32 bits', data);
      must(data['order_id'] === wish.orderId, 'the order id as it was', data);
      return {
        id: String(data['trade_id']),
        page: String(data['payment_url']),
        address: String(data['token']),
        amount: String(data['actual_amount']),
      };
    },
    read(heard, wish, secret) {
      const { fields, literals } = readJson(heard);
      must(
        Object.keys(fields).sort().join() === [...CLOSED].sort().join(),
        'the closed set of fields',
        fields,
      );
      must(
        literals['signature'] === md5(textOf(literals, ['signature']) + secret),
        'the signature',
        heard.body,
      );
      must(literals['status'] === '2', 'status 2', fields);
      must(typeof fields['amount'] === 'number', 'amount as a number', fields);
      must(typeof fields['actual_amount'] === kind, `actual_amount as a ${kind}`, fields);
      for (const amount of ['amount', 'actual_amount']) {
        must(CANONICAL.test(literals[amount] ?? ''), `${amount} in its shortest form`, heard.body);
      }
      must(fields['order_id'] === wish.orderId, 'the order id as it was', fields);
      must(fields['amount'] === Number(wish.amount), 'the amount that was asked for', fields);
      return fields;
    },
  };
}

function gmpayShop(kind: 'md5' | 'hmac', body: 'json' | 'form'): DialectShop {
  const sign = (text: string, secret: string): string =>
    kind === 'md5' ? md5(text + secret) : createHmac('sha256', secret).update(text).digest('hex');
  return {
    name: `gmpay, ${kind}, ${body}`,
    acknowledges: 'ok',
    async buy(base, wish, secret) {
      const fields: Fields = {
        pid: '1000',
        order_id: wish.orderId,
        currency: 'cny',
        amount: body === 'form' ? wish.amount : Number(wish.amount),
        notify_url: wish.notifyUrl,
        redirect_url: wish.returnUrl,
        name: wish.name,
        token: 'usdt',
        network: 'tron',
      };
      const signed = { ...fields, signature: sign(textOf(fields, []), secret) };
      const url = `${base}/payments/gmpay/v1/order/create-transaction`;
      const answer =
        body === 'json' ? await post(url, signed) : await (await sendForm('POST', url, signed)).json();
      const data = readEnvelope(answer as Record<string, unknown>);
      must(data['token'] === 'USDT', 'the symbol as token', data);
      must(data['status'] === 1, 'status 1', data);
      must(typeof data['amount'] === 'number' && typeof data['actual_amount'] === 'number', 'numbers', data);
      return {
        id: String(data['trade_id']),
        page: String(data['payment_url']),
        address: String(data['receive_address']),
        amount: String(data['actual_amount']),
      };
    },
    read(heard, wish, secret) {
      const { fields, literals } = readJson(heard);
      must(
        literals['signature'] === sign(textOf(literals, ['signature']), secret),
        'the signature',
        heard.body,
      );
      must(literals['status'] === '2' && fields['pid'] === '1000', 'status 2 of pid 1000', fields);
      must(fields['order_id'] === wish.orderId, 'the order id as it was', fields);
      must(fields['amount'] === Number(wish.amount), 'the amount that was asked for', fields);
      return fields;
    },
  };
}

export const DIALECT_SHOPS: readonly DialectShop[] = [
  legacyShop('epusdt v0.x', '/api/v1/order/create-transaction', {}, 'number'),
  legacyShop(
    'BEpusdt',
    '/api/v1/order/create-transaction',
    { trade_type: 'usdt.trc20', timeout: 600 },
    'string',
  ),
  legacyShop('BEpusdt, create-order', '/api/v1/order/create-order', { currencies: 'USDT,USDC' }, 'string'),
  gmpayShop('md5', 'json'),
  gmpayShop('hmac', 'json'),
  gmpayShop('md5', 'form'),
  TOKENPAY,
  epayShop('epay, a link', 'GET'),
  epayShop('epay, a form', 'POST'),
  epayShop('epay, mapi', 'mapi'),
  epayShop('epay of gmpay', 'GET', '/payments/epay/v1/order/create-transaction/submit.php'),
];
