import { trimmed } from './trimmed';

describe('the ends of a text', () => {
  it.each([
    ['VIP', 'VIP'],
    ['', ''],
    [' \n', ''],
    ['\u0000VIP\u0000', 'VIP'],
    ['\u200b\u200e\u200f\ufeffVIP \u200b', 'VIP'],
    ['\u3000\u00a0VIP\u2003', 'VIP'],
    ['V\u200bI P', 'V\u200bI P'],
    // The last sign of a flag is not to be seen, and belongs to it.
    ['\u{1f3f4}\u{e0067}\u{e007f}', '\u{1f3f4}\u{e0067}\u{e007f}'],
  ])('of %j lose what shops take off', (text, kept) => {
    expect(trimmed(text)).toBe(kept);
  });

  it('are found in no time, however much there is between them', () => {
    const text = `x${' '.repeat(60_000)}x`;
    const before = performance.now();
    expect(trimmed(text)).toBe(text);
    expect(performance.now() - before).toBeLessThan(200);
  });
});
