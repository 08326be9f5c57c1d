-- The native API. Instants are milliseconds since 1970 (UTC).

-- Keys are known by their beginning; of the whole only a hash is kept. `merchant_pid` NULL: for all merchants.
CREATE TABLE IF NOT EXISTS api_keys (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  prefix VARCHAR(32) NOT NULL,
  hash VARCHAR(64) NOT NULL,
  name VARCHAR(128) NOT NULL,
  merchant_pid VARCHAR(32) NULL,
  scopes VARCHAR(512) NOT NULL,
  networks VARCHAR(512) NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NULL,
  revoked_at BIGINT NULL,
  last_used_at BIGINT NULL,
  UNIQUE KEY api_keys_prefix (prefix)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row per request that carried an Idempotency-Key: what it asked (as a hash) and what it was answered.
CREATE TABLE IF NOT EXISTS idempotency (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  key_id BIGINT NOT NULL,
  idempotency_key VARCHAR(255) NOT NULL,
  request_hash VARCHAR(64) NOT NULL,
  state VARCHAR(16) NOT NULL,
  lease_token VARCHAR(64) NOT NULL,
  lease_until BIGINT NOT NULL,
  status INT NULL,
  headers VARCHAR(2048) NULL,
  body MEDIUMTEXT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY idempotency_key (key_id, idempotency_key),
  KEY idempotency_age (created_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX orders_reference ON orders (reference);
