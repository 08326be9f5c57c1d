import { isAcknowledged, reasonOf } from './acknowledgement';

describe('isAcknowledged', () => {
  it.each([
    'ok',
    'OK',
    'Ok',
    'success',
    'SUCCESS',
    '  ok\r\n',
    'ok.',
    '"ok"',
    '\ufeffok',
    '{"state":"success"}',
    '{"code":200,"msg":"ok","data":null}',
    '{"ret":1,"msg":"success"}',
    '{"success":true}',
    '<br />\n<b>Warning</b>:  Undefined array key "buyer" in <b>/www/wwwroot/epay.php</b> on line <b>42</b><br />\nok',
    'Notice: Undefined index: token in /srv/shop.php on line 7 success',
    '成功ok',
    '<p>ok</p>',
  ])('takes %j', (body) => {
    expect(isAcknowledged(200, body)).toBe(true);
  });

  it.each([
    '',
    ' ',
    'fail',
    'FAIL',
    'error-signature',
    'Signature Error',
    '签名错误',
    '处理失败',
    'token',
    'broken',
    'invalid token',
    'okay',
    'o k',
    'successful',
    'unsuccessful',
    'ok_',
    'fail - sign error, ok',
    'ok but failed',
    'success with errors',
    'failure: ok',
    'not ok',
    'NOT  SUCCESS',
    '{"success":false,"msg":"签名不对"}',
    '{"ok": 0}',
    "{'success': 'false'}",
    '{"success":null}',
    'ok=0',
    'null',
    'true',
    '200',
    '<!DOCTYPE html><html><body><button>OK</button></body></html>',
    '\n<html lang="en"><script>if (answer.ok) go()</script></html>',
  ])('does not take %j', (body) => {
    expect(isAcknowledged(200, body)).toBe(false);
  });

  it.each([0, 100, 199, 201, 202, 204, 301, 302, 400, 404, 409, 500, 503])('takes no status %i', (status) => {
    expect(isAcknowledged(status, 'ok')).toBe(false);
  });

  it('is quick with a hostile body of full size', () => {
    expect(isAcknowledged(200, 'ok '.repeat(21_845))).toBe(true);
    expect(isAcknowledged(200, `not${' '.repeat(65_000)}`)).toBe(false);
    expect(isAcknowledged(200, `success"${' '.repeat(65_000)}`)).toBe(true);
    expect(isAcknowledged(200, ' '.repeat(65_536))).toBe(false);
  });
});

describe('isAcknowledged by 2xx', () => {
  it.each([200, 201, 202, 204, 226, 299])('takes %i, whatever the answer says', (status) => {
    expect(isAcknowledged(status, 'fail', '2xx')).toBe(true);
  });

  it.each([0, 100, 199, 300, 301, 304, 400, 404, 410, 500])('does not take %i', (status) => {
    expect(isAcknowledged(status, 'ok', '2xx')).toBe(false);
  });
});

describe('reasonOf', () => {
  const answer = (status: number, body = ''): Parameters<typeof reasonOf>[0] => ({
    kind: 'answer',
    status,
    body,
    retryAfter: null,
    address: null,
  });
  it.each([
    [answer(200, 'ok'), 'word', 'HTTP 200'],
    [answer(200, 'nothing'), 'word', 'HTTP 200, but the answer does not say ok'],
    [answer(204), 'word', 'HTTP 204, only 200 counts'],
    [answer(302), 'word', 'HTTP 302, and redirects are not followed'],
    [answer(204), '2xx', 'HTTP 204'],
    [answer(500, 'ok'), '2xx', 'HTTP 500, only 2xx counts'],
    [answer(302), '2xx', 'HTTP 302, and redirects are not followed'],
    [{ kind: 'failure', reason: 'the connection was refused' } as const, '2xx', 'the connection was refused'],
  ] as const)('%j by %s', (given, rule, reason) => {
    expect(reasonOf(given, rule)).toBe(reason);
  });
});
