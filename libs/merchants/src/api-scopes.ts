/** What a key of the native API may do. */
export const API_SCOPES = [
  'orders:read',
  'orders:write',
  'orders:decide',
  'transfers:read',
  'inbox:decide',
  'wallets:read',
  'wallets:write',
  'rates:read',
  'rates:write',
  'merchants:read',
  'merchants:write',
  'keys:read',
  'keys:write',
  'callbacks:read',
  'callbacks:write',
  'audit:read',
] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** They reach beyond one merchant: only for keys of the owner. */
export const OWNER_SCOPES: readonly ApiScope[] = [
  'inbox:decide',
  'wallets:write',
  'rates:write',
  'merchants:read',
  'merchants:write',
  'keys:read',
  'keys:write',
  'audit:read',
];

export const isApiScope = (text: string): text is ApiScope => API_SCOPES.some((scope) => scope === text);
