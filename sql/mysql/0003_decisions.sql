-- What is decided about money that fits no order, and who did what. Instants are milliseconds since 1970 (UTC); amounts
-- are units of 1e-6 token.

-- Transfers that are nobody's payment and trouble nobody: dust.
CREATE TABLE IF NOT EXISTS ignores (
  transfer_id BIGINT NOT NULL PRIMARY KEY,
  units BIGINT NOT NULL,
  reason VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO ignores (transfer_id, units, reason, created_at)
SELECT id, units, 'dust', recorded_at FROM transfers WHERE state = 'dust' AND units IS NOT NULL;

-- Decisions about inbox entries, in order; the last that is no note is in force. Never changed, never deleted.
CREATE TABLE IF NOT EXISTS decisions (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  transfer_id BIGINT NOT NULL,
  number INT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  order_id VARCHAR(32) NULL,
  pays INT NOT NULL,
  refund_tx VARCHAR(128) NULL,
  note VARCHAR(512) NOT NULL,
  actor VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY decisions_number (transfer_id, number),
  KEY decisions_order (order_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Who did what to which thing. Only ever added to.
CREATE TABLE IF NOT EXISTS audit (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor VARCHAR(64) NOT NULL,
  action VARCHAR(32) NOT NULL,
  subject VARCHAR(128) NOT NULL,
  details VARCHAR(2048) NOT NULL,
  KEY audit_subject (subject, id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What each wallet was found to hold, to be compared with what was recorded since the time before.
CREATE TABLE IF NOT EXISTS balances (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  address VARCHAR(64) NOT NULL,
  from_block BIGINT NOT NULL,
  to_block BIGINT NOT NULL,
  units BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  surplus BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  KEY balances_address (address, id),
  KEY balances_state (state, id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX transfers_received ON transfers (to_address, block_number);
CREATE INDEX inbox_order ON inbox (order_id);
