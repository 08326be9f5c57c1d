-- Money that leaves. Instants are milliseconds since 1970 (UTC).

-- Final token movements out of our wallets, each once; the owner is told of them, nothing is ever settled by them.
CREATE TABLE IF NOT EXISTS outgoing (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  network VARCHAR(16) NOT NULL,
  token VARCHAR(16) NOT NULL,
  tx_hash CHAR(64) NOT NULL,
  log_index INT NOT NULL,
  block_number BIGINT NOT NULL,
  block_time BIGINT NOT NULL,
  from_address VARCHAR(64) NOT NULL,
  to_address VARCHAR(64) NOT NULL,
  raw_value VARCHAR(78) NOT NULL,
  units BIGINT NULL,
  recorded_at BIGINT NOT NULL,
  UNIQUE KEY outgoing_identity (network, tx_hash, log_index),
  KEY outgoing_recorded (recorded_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
