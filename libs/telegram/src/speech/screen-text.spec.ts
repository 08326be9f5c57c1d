import { markup } from './bot-html';
import { cut, fitted, shortUtc, transactionText, utc } from './screen-text';

describe('the text of a screen', () => {
  it('holds of what others wrote one line, and no more than there is room for', () => {
    expect(cut(' a\n\tb ', 3)).toBe('a b');
    expect(cut('abcd', 3)).toBe('ab…');
    expect(cut('😀😀😀', 3)).toBe('😀😀😀');
    expect(cut('😀😀😀😀', 3)).toBe('😀😀…');
    expect(cut('a\u202Eb\u0000\u200Bc', 9)).toBe('a b c');
  });

  it('is as long as a message may be, as a person counts', () => {
    const line = markup`<b>${'&'.repeat(99)}</b>`;
    const full = fitted(Array.from({ length: 40 }, () => line));
    expect(full.text.split('\n')).toHaveLength(40);
    const more = fitted(Array.from({ length: 42 }, () => line)).text.split('\n');
    expect([more.length, more.at(-1)]).toEqual([41, '…']);
  });

  it('names instants in UTC, and a transaction with its page where there is one', () => {
    expect([utc(0), shortUtc(0)]).toEqual(['1970-01-01 00:00:00 UTC', '01-01 00:00']);
    expect(transactionText('ab', null).text).toBe('<code>ab</code>');
    expect(transactionText('ab', 'https://x/?a&b').text).toBe('<a href="https://x/?a&amp;b">ab</a>');
  });
});
