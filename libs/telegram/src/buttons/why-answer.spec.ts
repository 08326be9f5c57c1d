import { readWhy } from './why-answer';

const HASH = 'ab'.repeat(32);

describe('the reason that a person gives', () => {
  it.each([
    ['paid in cash', null, 'paid in cash'],
    [' paid\nin cash ', null, 'paid\nin cash'],
    [HASH, HASH, ''],
    [`${HASH} his`, HASH, 'his'],
    [`0x${HASH.toUpperCase()}/7\nhis`, `${HASH}/7`, 'his'],
    [`${HASH}, his`, HASH, 'his'],
    [`${HASH}：他的`, HASH, '他的'],
    [`${HASH}他的`, HASH, '他的'],
    [`${HASH}/1234567 his`, HASH, '/1234567 his'],
    [`https://tronscan.org/#/transaction/${HASH} his`, HASH, 'his'],
    [`${HASH}ab his`, null, `${HASH}ab his`],
    [`his ${HASH}`, null, `his ${HASH}`],
  ])('%j names %j because %j', (text, transaction, note) => {
    expect(readWhy(text)).toEqual({ transaction, note });
  });
});
