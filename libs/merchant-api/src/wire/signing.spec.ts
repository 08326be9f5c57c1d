import fc from 'fast-check';
import { BEPUSDT_RULES } from '../bepusdt/signature';
import { EPAY_RULES } from '../epay/signature';
import { EPUSDT_RULES } from '../epusdt/signature';
import { GMPAY_RULES } from '../gmpay/signature';
import { TOKENPAY_RULES } from '../tokenpay/signature';
import {
  signFields,
  signatureCandidates as candidatesOf,
  signedText,
  verifyRequest as verify,
} from './signing';
import { plainNumber } from './wire-number';
import { parseForm, parseWire, type WireObject, type WireValue } from './wire-object';

const signatureCandidates = (fields: WireObject): string[] => candidatesOf(fields, EPUSDT_RULES);
const verifyRequest = (fields: WireObject, secret: string): boolean =>
  verify(fields, secret, EPUSDT_RULES) !== null;

const SECRET = 'epusdt_password_xasddawqe';
const SEED = 20_240_601;

function wire(body: string): WireObject {
  const fields = parseWire(body);
  if (!fields) throw new Error(`no JSON object: ${body}`);
  return fields;
}

describe('published vectors', () => {
  const V2 = {
    actual_amount: '7.91',
    amount: '53',
    order_id: '9',
    status: '2',
    token: 'TNEns8t9jbWENbStkQdVQtHMGpbsYsQjZK',
    trade_id: '202203271648380592218340',
  };

  it('V1: the documented create request is accepted, and signs to the documented value', () => {
    const body =
      '{"order_id":"20220201030210321","amount":42,"notify_url":"http://example.com/notify",' +
      '"redirect_url":"http://example.com/redirect","signature":"1cd4b52df5587cfb1968b0c0c6e156cd"}';
    expect(verifyRequest(wire(body), SECRET)).toBe(true);
    expect(verifyRequest(wire(body), `${SECRET}x`)).toBe(false);
    expect(signatureCandidates(wire(body))).toEqual([
      'amount=42&notify_url=http://example.com/notify&order_id=20220201030210321&redirect_url=http://example.com/redirect',
    ]);
  });

  it.each([
    ['V2', { ...V2, block_transaction_id: '' }, '585615bd26baddc73b5f553f31fccc3c'],
    ['V3', { ...V2, block_transaction_id: '123333333321232132131' }, '70aa113b5f1d7ddca62140aa88f83876'],
    ['V6', { trade_id: '0TJV0br8YbNTQe7nQ' }, '4118f4540adb9db1dc4ed84328de95d9'],
  ])('%s', (_name, fields, signature) => {
    expect(signFields(Object.entries(fields), SECRET)).toBe(signature);
    expect(signFields([...Object.entries(fields).reverse(), ['signature', 'x']], SECRET)).toBe(signature);
  });
});

describe('published vectors of the other dialects', () => {
  const form = (text: string): WireObject => {
    const fields = parseForm(text);
    if (!fields) throw new Error(text);
    return fields;
  };

  it('V4: an epay submit', () => {
    const text =
      'money=28.88&name=VIP&notify_url=https://shop.example/notify&out_trade_no=A1001&pid=1000&return_url=https://shop.example/return&type=usdt.trc20';
    const request = form(`${text}&sign=ee701b55b8540cc8f3059b4eba5ce368&sign_type=MD5`);
    expect(verify(request, 'key123', EPAY_RULES)).toBe('md5');
    expect(verify(request, 'key124', EPAY_RULES)).toBeNull();
  });

  it('V5: an epay notice', () => {
    const fields: [string, string][] = [
      ['pid', '1000'],
      ['trade_no', 'Xy12'],
      ['out_trade_no', 'A1001'],
      ['type', 'usdt.trc20'],
      ['name', 'VIP'],
      ['money', '28.88'],
      ['trade_status', 'TRADE_SUCCESS'],
      ['sign_type', 'MD5'],
    ];
    expect(signFields(fields, 'key123', EPAY_RULES)).toBe('572f2a2c44d2eaf351d521c6c17b9963');
  });

  it('V6: a cancel of BEpusdt', () => {
    const request = wire('{"trade_id":"0TJV0br8YbNTQe7nQ","signature":"4118f4540adb9db1dc4ed84328de95d9"}');
    expect(verify(request, SECRET, BEPUSDT_RULES)).toBe('md5');
  });

  it('the create, the notice and the query of TokenPay', () => {
    const create = wire(
      '{"OutOrderId":"AJIHK72N34BR2CWG","OrderUserKey":"admin@qq.com","ActualAmount":15,"Currency":"TRX",' +
        '"NotifyUrl":"http://localhost:1011/pay/tokenpay/notify_url",' +
        '"RedirectUrl":"http://localhost:1011/pay/tokenpay/return_url?order_id=AJIHK72N34BR2CWG",' +
        '"Signature":"e9765880db6081496456283678e70152"}',
    );
    expect(verify(create, '666', TOKENPAY_RULES)).toBe('md5');
    const query = form('Id=66f9d5a8-d9c7-0224-004f-a16a1c068e08&Signature=baa261cc6af3f5efbed15e17a285f653');
    expect(verify(query, '666', TOKENPAY_RULES)).toBe('md5');
    const notice =
      'ActualAmount=15&Amount=34.91&BaseCurrency=CNY&BlockChainName=TRON&BlockTransactionId=375859c36dc5f5d227b10912b5ec70d36dd34446028064956cb60cdbb74432f5&Currency=TRX&CurrencyName=TRX&FromAddress=TYYjzt6AWhe9hAg9DrhiYXEWKDksyohgQa&Id=63234df7-55bf-93fc-0010-67be493c0c27&OutOrderId=E6COE6FGZMO5AXSK&PayTime=2022-09-15 16:08:39&Status=1&ToAddress=TLUF41C386CMU1Wc8pTSCE4QaiZ2xkhTCb';
    const fields = notice.split('&').map((pair): [string, string] => {
      const [key = '', text = ''] = pair.split('=');
      return [key, text];
    });
    expect(signFields(fields, '666', TOKENPAY_RULES)).toBe('a8f9d179a8d2798c8b5bb90c31db2c9e');
  });

  it('takes an HMAC where the dialect knows it, told by its length', () => {
    const fields = [
      ['amount', '10'],
      ['pid', '1000'],
    ] as const;
    const signature = signFields(fields, SECRET, GMPAY_RULES, 'hmac-sha256');
    expect(signature).toHaveLength(64);
    const request = wire(`{"pid":"1000","amount":10,"signature":"${signature}"}`);
    expect(verify(request, SECRET, GMPAY_RULES)).toBe('hmac-sha256');
    expect(verify(request, SECRET, EPUSDT_RULES)).toBeNull();
  });

  it('takes empty fields as signed where some clients sign them', () => {
    const request = (signature: string): WireObject =>
      wire(`{"A":"1","PassThroughInfo":"","B":null,"Signature":"${signature}"}`);
    const without = signFields([['A', '1']], SECRET, TOKENPAY_RULES);
    expect(verify(request(without), SECRET, TOKENPAY_RULES)).toBe('md5');
    expect(signedText([['A', '1']], TOKENPAY_RULES)).toBe('A=1');
    expect(candidatesOf(request(''), TOKENPAY_RULES)).toEqual(['A=1', 'A=1&B=&PassThroughInfo=']);
  });
});

describe('parseWire', () => {
  const string = (text: string): WireValue => ({ kind: 'string', text });

  it('keeps number literals, escapes and every kind of value', () => {
    const fields = wire('{"a":1.10,"b":"\\u6708\\/","c":true,"d":null,"e":[1],"f":{},"g":1e5}');
    expect([...fields]).toEqual([
      ['a', { kind: 'number', literal: '1.10' }],
      ['b', string('月/')],
      ['c', { kind: 'boolean', value: true }],
      ['d', { kind: 'null' }],
      ['e', { kind: 'other' }],
      ['f', { kind: 'other' }],
      ['g', { kind: 'number', literal: '1e5' }],
    ]);
  });

  it('treats __proto__ and its like as ordinary keys', () => {
    const fields = wire('{"__proto__":"a","constructor":"b","hasOwnProperty":"c","__proto__":"d"}');
    expect([...fields.keys()].sort()).toEqual(['__proto__', 'constructor', 'hasOwnProperty']);
    expect(fields.get('__proto__')).toEqual(string('d'));
    expect(fields.get('toString')).toBeUndefined();
  });

  it('lets the last of repeated keys win', () => {
    expect(wire('{"a":"1","a":2,"a":{},"a":"3"}').get('a')).toEqual(string('3'));
    expect(wire('{"a":1.0,"a":1.00}').get('a')).toEqual({ kind: 'number', literal: '1.00' });
  });

  it.each([
    ['nothing', ''],
    ['a form', 'amount=42&order_id=1'],
    ['an array', '[1]'],
    ['a number', '42'],
    ['null', 'null'],
    ['a trailing comma', '{"a":1,}'],
    ['a bare word', '{"a":NaN}'],
    ['a second value', '{"a":1} {"b":2}'],
    ['half a surrogate pair in a value', '{"a":"\\ud800"}'],
    ['half a surrogate pair in a key', '{"\\udc00":"a"}'],
    ['too much depth', `{"a":${'['.repeat(60_000)}`],
    ['too much depth in objects', `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`],
    ['too many characters', `{"a":"${'x'.repeat(65_536)}"}`],
    ['too many fields', `{${Array.from({ length: 129 }, (_, i) => `"k${i}":1`).join(',')}}`],
  ])('refuses %s', (_name, body) => {
    expect(parseWire(body)).toBeNull();
  });

  it('does not count brackets inside strings as depth', () => {
    expect(wire(`{"a":"\\"${'['.repeat(100)}"}`).get('a')).toEqual(string(`"${'['.repeat(100)}`));
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const fields = parseWire(text);
        return fields === null || signatureCandidates(fields).length <= 12;
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });
});

describe('signatureCandidates', () => {
  it('skips null, "" and the signature, keeps 0, booleans and unknown keys, sorts by bytes', () => {
    const body =
      '{"b":true,"a":0,"Z":"z","é":"e","c":"","d":null,"signature":"s","_":"u","nonce":"n","x":false}';
    expect(signatureCandidates(wire(body))).toEqual(['Z=z&_=u&a=0&b=true&nonce=n&x=false&é=e']);
  });

  it('sorts by UTF-8 bytes, not by UTF-16 units', () => {
    expect(signatureCandidates(wire('{"😀":"1","\uffee":"2"}'))).toEqual(['\uffee=2&😀=1']);
  });

  it('offers the order of whole texts where it differs from the order of keys', () => {
    expect(signatureCandidates(wire('{"name":"a","name2":"b"}'))).toEqual([
      'name=a&name2=b',
      'name2=b&name=a',
    ]);
  });

  it('offers a zero timeout both ways, and no other zero', () => {
    expect(signatureCandidates(wire('{"amount":0,"timeout":0}'))).toEqual(['amount=0&timeout=0', 'amount=0']);
    expect(signatureCandidates(wire('{"timeout":"0"}'))).toEqual(['timeout=0']);
    expect(signatureCandidates(wire('{"timeout":600}'))).toEqual(['timeout=600']);
  });

  it('signs a string amount as it stands', () => {
    expect(signatureCandidates(wire('{"amount":"10.00"}'))).toEqual(['amount=10.00']);
  });

  it('prints a time stamp plainly beside an amount in exponent notation', () => {
    expect(signatureCandidates(wire('{"amount":1000000,"timestamp":1712345678}'))).toContain(
      'amount=1e+06&timestamp=1712345678',
    );
  });

  it('prints every number as written when the amount is', () => {
    expect(signatureCandidates(wire('{"amount":10.0,"rate":7.0}'))).toEqual([
      'amount=10&rate=7',
      'amount=10.0&rate=7.0',
    ]);
  });

  it('never offers more than a dozen', () => {
    const body = '{"amount":1.23456789012345e12,"timeout":0,"timeout2":1}';
    expect(signatureCandidates(wire(body))).toHaveLength(12);
  });

  it('has none for arrays and objects', () => {
    expect(signatureCandidates(wire('{"a":[],"b":"c"}'))).toEqual([]);
  });
});

describe('verifyRequest', () => {
  const signed = signFields([['a', 'b']], SECRET);

  it.each([
    ['no signature', '{"a":"b"}', SECRET],
    ['a signature that is no text', '{"a":"b","signature":1}', SECRET],
    ['an upper-case signature', `{"a":"b","signature":"${signed.toUpperCase()}"}`, SECRET],
    ['an empty signature', '{"a":"b","signature":""}', SECRET],
    ['an array beside signed fields', `{"a":"b","x":[],"signature":"${signed}"}`, SECRET],
    ['an empty secret', `{"a":"b","signature":"${signFields([['a', 'b']], '')}"}`, ''],
  ])('refuses %s', (_name, body, secret) => {
    expect(verifyRequest(wire(body), secret)).toBe(false);
  });

  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const secrets = fc.string({ minLength: 1 });

  it('accepts what signFields signed', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), secrets, (fields, secret) => {
        const { signature: _own, ...rest } = fields;
        const signature = signFields(Object.entries(rest), secret);
        const body = wire(JSON.stringify({ ...rest, signature }));
        return verifyRequest(body, secret) && !verifyRequest(body, `${secret}~`);
      }),
      { seed: SEED },
    );
  });

  it('accepts an amount in any spelling of the same double', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 12 }), secrets, (cents, secret) => {
        const value = cents / 100;
        const signature = signFields([['amount', plainNumber(String(value)) ?? '']], secret);
        return [String(value), value.toPrecision(17), value.toExponential(), value.toFixed(2)].every(
          (literal) => verifyRequest(wire(`{"amount":${literal},"signature":"${signature}"}`), secret),
        );
      }),
      { seed: SEED },
    );
  });
});
