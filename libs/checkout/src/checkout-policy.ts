import type { PageFrame } from './page-frame';

/** The policy that goes with a page: nothing foreign, and only the merchant's own shops may frame it, where they ask to. */
export function contentSecurityPolicy({
  nonce,
  brand,
  embed,
}: Pick<PageFrame, 'nonce' | 'brand' | 'embed'>): string {
  const named = embed && embed.origin !== null ? [embed.origin] : brand.origins;
  return [
    `default-src 'none'`,
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `connect-src 'self'`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors ${["'self'", ...(embed ? named : [])].join(' ')}`,
  ].join('; ');
}
