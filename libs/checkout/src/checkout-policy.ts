import type { PageFrame } from './page-frame';

/** The policy that goes with a page: nothing foreign, and only the merchant's own shops may frame it. */
export function contentSecurityPolicy({ nonce, brand }: Pick<PageFrame, 'nonce' | 'brand'>): string {
  return [
    `default-src 'none'`,
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `connect-src 'self'`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors ${["'self'", ...brand.origins].join(' ')}`,
  ].join('; ');
}
