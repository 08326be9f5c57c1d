import { md5, must, post, readJson, sendForm, textOf, type DialectShop, type Fields } from './dialect-wire';

export const TOKENPAY: DialectShop = {
  name: 'tokenpay',
  acknowledges: 'ok',
  async buy(base, wish, secret) {
    const fields: Fields = {
      OutOrderId: wish.orderId,
      OrderUserKey: 'buyer@shop.example',
      ActualAmount: wish.amount,
      Currency: 'USDT_TRC20',
      PassThroughInfo: wish.name,
      NotifyUrl: wish.notifyUrl,
      RedirectUrl: wish.returnUrl,
    };
    const answer = await post(`${base}/CreateOrder`, {
      ...fields,
      Signature: md5(textOf(fields, []) + secret),
    });
    must(answer['success'] === true && typeof answer['data'] === 'string', 'success', answer);
    const info = answer['info'] as Record<string, string>;
    must(
      Object.values(info).every((value) => typeof value === 'string' && value !== ''),
      'texts only',
      info,
    );
    must(/^data:image\/png;base64,/.test(info['QrCodeBase64'] ?? ''), 'a QR code', info);
    must(info['PassThroughInfo'] === wish.name, 'what was passed through', info);
    return {
      id: info['Id'] ?? '',
      page: String(answer['data']),
      address: info['ToAddress'] ?? '',
      amount: info['Amount'] ?? '',
    };
  },
  read(heard, wish, secret) {
    const { fields, literals } = readJson(heard);
    must(
      literals['Signature'] === md5(textOf(literals, ['Signature']) + secret),
      'the signature',
      heard.body,
    );
    must(
      Object.values(fields).every((value) => value !== '' && value !== null),
      'nothing empty',
      fields,
    );
    must(fields['Status'] === 1 && fields['IsDynamicAmount'] === 0, 'Status 1 as a number', fields);
    must(fields['OutOrderId'] === wish.orderId, 'the order id as it was', fields);
    must(fields['PassThroughInfo'] === wish.name, 'what was passed through', fields);
    must(Number(fields['ActualAmount']) === Number(wish.amount), 'the amount that was asked for', fields);
    return fields;
  },
};

export function epayShop(name: string, buy: 'GET' | 'POST' | 'mapi', path = '/submit.php'): DialectShop {
  return {
    name,
    acknowledges: 'success',
    async buy(base, wish, secret) {
      const fields: Fields = {
        pid: '1000',
        type: 'alipay',
        out_trade_no: wish.orderId,
        notify_url: wish.notifyUrl,
        return_url: wish.returnUrl,
        name: wish.name,
        money: wish.amount,
        device: 'pc',
        param: '{"cart":7}',
      };
      const signed = { ...fields, sign: md5(textOf(fields, []) + secret), sign_type: 'MD5' };
      if (buy === 'mapi') {
        const answer = (await (await sendForm('POST', `${base}/mapi.php`, signed)).json()) as Record<
          string,
          unknown
        >;
        must(answer['code'] === 1, 'code 1', answer);
        return {
          id: String(answer['trade_no']),
          page: String(answer['payurl']),
          address: null,
          amount: null,
        };
      }
      const answer = await sendForm(buy, base + path, signed);
      const page = answer.headers.get('location') ?? '';
      must(answer.status === 302 && URL.canParse(page), 'a way to the page', [
        answer.status,
        await answer.text(),
      ]);
      return { id: page.split('/').pop() ?? '', page, address: null, amount: null };
    },
    read(heard, wish, secret) {
      must(heard.method === 'GET', 'GET', heard.method);
      const query = new URL(heard.path, 'http://shop').searchParams;
      const own = [...new URL(wish.notifyUrl).searchParams.keys()];
      const fields = Object.fromEntries([...query].filter(([key]) => !own.includes(key)));
      must(
        own.every((key) => query.has(key)),
        'the query of the address',
        heard.path,
      );
      must(fields['sign'] === md5(textOf(fields, ['sign', 'sign_type']) + secret), 'the sign', heard.path);
      must(
        Object.values(fields).every((value) => value !== ''),
        'nothing empty',
        fields,
      );
      must(
        fields['trade_status'] === 'TRADE_SUCCESS' && fields['pid'] === '1000',
        'success of pid 1000',
        fields,
      );
      must(fields['out_trade_no'] === wish.orderId, 'the order id as it was', fields);
      must(fields['money'] === wish.amount && fields['type'] === 'alipay', 'money and type verbatim', fields);
      must(fields['param'] === '{"cart":7}', 'param verbatim', fields);
      return fields;
    },
  };
}
