/** White space, control characters, and the marks without width that Laravel takes off as well. */
const OUTER = /[\s\p{Cc}\u180e\u200b\u200e\u200f\ufeff]/u;

/**
 * A text without what shops take off its ends before they check what they are told: what stood there would break their
 * check. By hand, as a pattern would need time in the square of the blanks.
 */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && OUTER.test(text.charAt(start))) start += 1;
  while (start < end && OUTER.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
