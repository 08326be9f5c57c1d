-- The native API. Instants are milliseconds since 1970 (UTC).

-- Keys are known by their beginning; of the whole only a hash is kept. `merchant_pid` NULL: for all merchants.
CREATE TABLE IF NOT EXISTS api_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  prefix TEXT NOT NULL,
  hash TEXT NOT NULL,
  name TEXT NOT NULL,
  merchant_pid TEXT NULL,
  scopes TEXT NOT NULL,
  networks TEXT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NULL,
  revoked_at INTEGER NULL,
  last_used_at INTEGER NULL,
  UNIQUE (prefix)
);

-- One row per request that carried an Idempotency-Key: what it asked (as a hash) and what it was answered.
CREATE TABLE IF NOT EXISTS idempotency (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_id INTEGER NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  lease_token TEXT NOT NULL,
  lease_until INTEGER NOT NULL,
  status INTEGER NULL,
  headers TEXT NULL,
  body TEXT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (key_id, idempotency_key)
);
CREATE INDEX IF NOT EXISTS idempotency_age ON idempotency (created_at);

CREATE INDEX IF NOT EXISTS orders_reference ON orders (reference);
