import type { Notice, NoticeFacts, NoticeKind } from '@epusdt/notices';
import { chosenOf } from './notice-choice';

let numbers = 0;
const notice = (kind: NoticeKind, about: object): Notice => {
  numbers += 1;
  return { id: String(numbers), kind, about: about as NoticeFacts, happenedAt: numbers };
};
const many = (count: number, make: () => Notice): Notice[] => Array.from({ length: count }, make);
const money = (): Notice => notice('unmatched', { type: 'money', facts: {} });
const paid = (): Notice => notice('paid', { type: 'paid', facts: {} });
const left = (isOwn: boolean): Notice => notice('outgoing', { type: 'outgoing', facts: { isOwn } });
const shop = (what: string): Notice => notice('callback_dead', { type: 'callback', facts: { what } });
const seal = (state: string, subject = 'T1'): Notice =>
  notice('wallets', { type: 'alarm', facts: { alarm: 'wallet_seal', subject, state } });

describe('of many notices', () => {
  it('the worst are told first, however old they are', () => {
    const [gone, broken, dead] = [left(false), seal('stands'), shop('dead')];
    const all = [gone, broken, dead, ...many(30, money), ...many(30, paid)];
    const chosen = chosenOf(all);
    expect(chosen.slice(0, 3)).toEqual([gone, broken, dead]);
    expect(chosen).toHaveLength(20);
    expect(chosen.slice(3, 14).every(({ kind }) => kind === 'unmatched')).toBe(true);
    expect(chosen[3]).toBe(all[32]);
    expect(chosen.at(14)).toBe(all.at(-1));
  });

  it('many of the worst hide neither the others nor that there are others', () => {
    const [broken, dead, one] = [seal('stands'), shop('paused'), money()];
    const chosen = chosenOf([broken, dead, one, ...many(40, () => left(false))]);
    expect(chosen).toHaveLength(14);
    expect(chosen.filter(({ kind }) => kind === 'outgoing')).toHaveLength(11);
    expect(chosen.slice(-3)).toEqual([broken, dead, one]);
  });

  it('an alarm that is over, money that stays, and a shop that is tried still are as anything else', () => {
    const all = [seal('stands'), seal('over'), left(true), shop('failing'), seal('stands', 'T2')];
    expect(chosenOf(all)).toEqual([all[4], all[3], all[2], all[1], all[0]]);
    expect(chosenOf(all.slice(0, 2))).toEqual([all[1], all[0]]);
  });
});
