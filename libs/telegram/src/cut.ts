/** The beginning of a text where a message has no room for more. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}…`;

/** The ends of an address, by which people know it. */
export const brief = (address: string): string => `${address.slice(0, 6)}…${address.slice(-6)}`;
