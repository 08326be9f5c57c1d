import { isAcknowledged } from './acknowledgement';

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
