-- The first schema. Instants are milliseconds since 1970 (UTC); amounts are units of 1e-6 token.
-- DDL is not transactional here, so every statement may run again after a start that was cut off.

CREATE TABLE IF NOT EXISTS settings (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  value VARCHAR(512) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS leases (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  owner VARCHAR(64) NOT NULL,
  held_until BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS merchants (
  pid VARCHAR(32) NOT NULL PRIMARY KEY,
  name VARCHAR(128) NOT NULL,
  secret_sealed VARCHAR(512) NOT NULL,
  dialect VARCHAR(16) NOT NULL,
  created_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS wallets (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  network VARCHAR(16) NOT NULL,
  address VARCHAR(64) NOT NULL,
  state VARCHAR(16) NOT NULL,
  mac CHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY wallets_address (network, address)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS orders (
  seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  id VARCHAR(32) NOT NULL,
  merchant_pid VARCHAR(32) NOT NULL,
  reference VARCHAR(64) NOT NULL,
  attempt INT NOT NULL,
  live_reference VARCHAR(128) NULL,
  paid_reference VARCHAR(128) NULL,
  dialect VARCHAR(16) NOT NULL,
  fiat VARCHAR(8) NOT NULL,
  fiat_amount VARCHAR(128) NOT NULL,
  rate VARCHAR(128) NOT NULL,
  rate_source VARCHAR(64) NOT NULL,
  rate_at BIGINT NOT NULL,
  network VARCHAR(16) NOT NULL,
  token VARCHAR(16) NOT NULL,
  address VARCHAR(64) NOT NULL,
  base_units BIGINT NOT NULL,
  payable_units BIGINT NOT NULL,
  slot VARCHAR(128) NULL,
  slot_until BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  reason VARCHAR(16) NULL,
  notify_url VARCHAR(2048) NULL,
  redirect_url VARCHAR(2048) NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  closed_at BIGINT NULL,
  UNIQUE KEY orders_id (id),
  UNIQUE KEY orders_attempt (merchant_pid, reference, attempt),
  UNIQUE KEY orders_live (live_reference),
  UNIQUE KEY orders_paid (paid_reference),
  UNIQUE KEY orders_slot (slot),
  KEY orders_match (address, payable_units, created_at),
  KEY orders_expiry (status, expires_at),
  KEY orders_rotation (network, token, address, seq)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS cursors (
  chain VARCHAR(128) NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL,
  block_id CHAR(64) NOT NULL,
  block_time BIGINT NOT NULL,
  version BIGINT NOT NULL,
  read_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS transfers (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  network VARCHAR(16) NOT NULL,
  token VARCHAR(16) NOT NULL,
  tx_hash CHAR(64) NOT NULL,
  log_index INT NOT NULL,
  block_number BIGINT NOT NULL,
  block_id CHAR(64) NOT NULL,
  block_time BIGINT NOT NULL,
  from_address VARCHAR(64) NOT NULL,
  to_address VARCHAR(64) NOT NULL,
  raw_value VARCHAR(78) NOT NULL,
  decimals INT NOT NULL,
  units BIGINT NULL,
  state VARCHAR(16) NOT NULL,
  problem VARCHAR(512) NULL,
  recorded_at BIGINT NOT NULL,
  UNIQUE KEY transfers_identity (network, tx_hash, log_index),
  KEY transfers_open (state, block_time)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS payments (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id VARCHAR(32) NOT NULL,
  network VARCHAR(16) NOT NULL,
  tx_hash CHAR(64) NOT NULL,
  log_index INT NOT NULL,
  transfer_id BIGINT NULL,
  units BIGINT NOT NULL,
  reason VARCHAR(16) NOT NULL,
  settled_at BIGINT NOT NULL,
  UNIQUE KEY payments_order (order_id),
  UNIQUE KEY payments_identity (network, tx_hash, log_index),
  UNIQUE KEY payments_transfer (transfer_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS inbox (
  transfer_id BIGINT NOT NULL PRIMARY KEY,
  order_id VARCHAR(32) NULL,
  units BIGINT NULL,
  reason VARCHAR(512) NOT NULL,
  created_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS callbacks (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  channel VARCHAR(16) NOT NULL,
  event_key VARCHAR(96) NOT NULL,
  merchant_pid VARCHAR(32) NOT NULL,
  order_id VARCHAR(32) NOT NULL,
  url VARCHAR(2048) NOT NULL,
  state VARCHAR(16) NOT NULL,
  attempts INT NOT NULL,
  due_at BIGINT NOT NULL,
  lease_token VARCHAR(64) NULL,
  lease_until BIGINT NULL,
  created_at BIGINT NOT NULL,
  closed_at BIGINT NULL,
  UNIQUE KEY callbacks_event (channel, event_key),
  KEY callbacks_due (state, due_at),
  KEY callbacks_order (order_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS callback_attempts (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  callback_id BIGINT NOT NULL,
  number INT NOT NULL,
  lease_token VARCHAR(64) NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT NULL,
  outcome VARCHAR(16) NOT NULL,
  http_status INT NULL,
  answer TEXT NULL,
  UNIQUE KEY callback_attempts_number (callback_id, number)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
