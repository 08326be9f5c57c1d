-- The first schema. Instants are milliseconds since 1970 (UTC); amounts are units of 1e-6 token.

CREATE TABLE IF NOT EXISTS settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS leases (
  name TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  held_until INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS merchants (
  pid TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  secret_sealed TEXT NOT NULL,
  dialect TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS wallets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT NOT NULL,
  address TEXT NOT NULL,
  state TEXT NOT NULL,
  mac TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (network, address)
);

CREATE TABLE IF NOT EXISTS orders (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  merchant_pid TEXT NOT NULL,
  reference TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  live_reference TEXT NULL,
  paid_reference TEXT NULL,
  dialect TEXT NOT NULL,
  fiat TEXT NOT NULL,
  fiat_amount TEXT NOT NULL,
  rate TEXT NOT NULL,
  rate_source TEXT NOT NULL,
  rate_at INTEGER NOT NULL,
  network TEXT NOT NULL,
  token TEXT NOT NULL,
  address TEXT NOT NULL,
  base_units INTEGER NOT NULL,
  payable_units INTEGER NOT NULL,
  slot TEXT NULL,
  slot_until INTEGER NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NULL,
  notify_url TEXT NULL,
  redirect_url TEXT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  closed_at INTEGER NULL,
  UNIQUE (id),
  UNIQUE (merchant_pid, reference, attempt),
  UNIQUE (live_reference),
  UNIQUE (paid_reference),
  UNIQUE (slot)
);
CREATE INDEX IF NOT EXISTS orders_match ON orders (address, payable_units, created_at);
CREATE INDEX IF NOT EXISTS orders_expiry ON orders (status, expires_at);
CREATE INDEX IF NOT EXISTS orders_release ON orders (slot_until) WHERE slot IS NOT NULL;
CREATE INDEX IF NOT EXISTS orders_rotation ON orders (network, token, address, seq);

CREATE TABLE IF NOT EXISTS cursors (
  chain TEXT NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  block_id TEXT NOT NULL,
  block_time INTEGER NOT NULL,
  version INTEGER NOT NULL,
  read_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS transfers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT NOT NULL,
  token TEXT NOT NULL,
  tx_hash TEXT NOT NULL,
  log_index INTEGER NOT NULL,
  block_number INTEGER NOT NULL,
  block_id TEXT NOT NULL,
  block_time INTEGER NOT NULL,
  from_address TEXT NOT NULL,
  to_address TEXT NOT NULL,
  raw_value TEXT NOT NULL,
  decimals INTEGER NOT NULL,
  units INTEGER NULL,
  state TEXT NOT NULL,
  problem TEXT NULL,
  recorded_at INTEGER NOT NULL,
  UNIQUE (network, tx_hash, log_index)
);
CREATE INDEX IF NOT EXISTS transfers_open ON transfers (state, block_time);

CREATE TABLE IF NOT EXISTS payments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id TEXT NOT NULL,
  network TEXT NOT NULL,
  tx_hash TEXT NOT NULL,
  log_index INTEGER NOT NULL,
  transfer_id INTEGER NULL,
  units INTEGER NOT NULL,
  reason TEXT NOT NULL,
  settled_at INTEGER NOT NULL,
  UNIQUE (order_id),
  UNIQUE (network, tx_hash, log_index),
  UNIQUE (transfer_id)
);

CREATE TABLE IF NOT EXISTS inbox (
  transfer_id INTEGER NOT NULL PRIMARY KEY,
  order_id TEXT NULL,
  units INTEGER NULL,
  reason TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS callbacks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  event_key TEXT NOT NULL,
  merchant_pid TEXT NOT NULL,
  order_id TEXT NOT NULL,
  url TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  lease_token TEXT NULL,
  lease_until INTEGER NULL,
  created_at INTEGER NOT NULL,
  closed_at INTEGER NULL,
  UNIQUE (channel, event_key)
);
CREATE INDEX IF NOT EXISTS callbacks_due ON callbacks (state, due_at);
CREATE INDEX IF NOT EXISTS callbacks_order ON callbacks (order_id);

CREATE TABLE IF NOT EXISTS callback_attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  callback_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  lease_token TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NULL,
  outcome TEXT NOT NULL,
  http_status INTEGER NULL,
  answer TEXT NULL,
  UNIQUE (callback_id, number)
);
