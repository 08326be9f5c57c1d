import type { NoticeFacts } from '@epusdt/notices';
import { NOTICE_KINDS } from '@epusdt/notices';
import { readHtml } from '../../../../test/support/bot-api-html';
import { BOT_LANGUAGES } from '../speech/bot-language';
import { NOTICE_TEXTS } from './notice-texts';

const LONG = `<b>&"x${'汉'.repeat(2_000)}`;
const ADDRESS = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';
const HASH = 'ab'.repeat(32);
const RAW = '9'.repeat(78);
const order = { id: 'o'.repeat(24), reference: LONG, amount: RAW };
const paid = {
  orderId: order.id,
  reference: LONG,
  merchantPid: LONG,
  amount: RAW,
  price: '20 CNY',
  to: ADDRESS,
};
const money = { transferId: '1', amount: RAW, from: ADDRESS, to: ADDRESS, txHash: HASH, reason: LONG };
const callback = { callbackId: '1', orderId: '', merchantPid: '1000', url: LONG, answer: LONG };
const alarm = { subject: LONG, text: 'x'.repeat(1_500) };

/** Every kind of thing, with everything that a stranger can put into it. */
const ALL: readonly NoticeFacts[] = [
  ...(['exact', 'late', 'tolerated'] as const).map(
    (reason) => ({ type: 'paid', facts: { ...paid, reason, from: ADDRESS, txHash: HASH } }) as const,
  ),
  { type: 'paid', facts: { ...paid, reason: 'manual', from: null, txHash: null } },
  { type: 'money', facts: { ...money, order: null } },
  ...(['under', 'over', 'late', 'again', 'cancelled', 'elsewhere', 'held'] as const).flatMap((what) =>
    [true, false].map(
      (isSure) => ({ type: 'money', facts: { ...money, order: { ...order, what, isSure } } }) as const,
    ),
  ),
  ...[true, false].map(
    (isOwn) =>
      ({
        type: 'outgoing',
        facts: { amount: RAW, from: ADDRESS, to: ADDRESS, txHash: HASH, isOwn },
      }) as const,
  ),
  ...(['failing', 'dead', 'paused'] as const).flatMap((what) =>
    [0, 7].map((attempts) => ({ type: 'callback', facts: { ...callback, what, attempts } }) as const),
  ),
  ...(['stands', 'over', 'unseen'] as const).map(
    (state) => ({ type: 'alarm', facts: { ...alarm, alarm: 'wallet_seal', state } }) as const,
  ),
  { type: 'started', facts: { version: '1.2.3' } },
];

describe.each(BOT_LANGUAGES)('a notice in %s', (language) => {
  const texts = NOTICE_TEXTS[language];

  it.each(ALL)('is readable and short enough: $type', (about) => {
    const whole = readHtml(texts.whole(about).text);
    expect(whole.length).toBeLessThan(4_000);
    const short = readHtml(texts.short(about).text);
    expect(short.length).toBeLessThan(260);
    expect(whole).not.toMatch(/undefined|\[object|NaN/);
    expect(short).not.toMatch(/undefined|\[object|NaN|\n/);
  });

  it('has a name for each kind, and no two the same', () => {
    const names = NOTICE_KINDS.map((kind) => texts.names[kind]);
    expect(new Set(names).size).toBe(NOTICE_KINDS.length);
    for (const name of names) expect(texts.buttons.turn(name, true).length).toBeLessThan(60);
  });
});
