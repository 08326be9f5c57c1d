-- How wallets are chosen. Amounts are units of 1e-6 token, instants milliseconds since 1970 (UTC).

-- Weight and daily cap of a wallet; a wallet without a row has weight 1 and no cap.
CREATE TABLE IF NOT EXISTS wallet_rules (
  network VARCHAR(16) NOT NULL,
  address VARCHAR(64) NOT NULL,
  weight INT NOT NULL,
  daily_cap BIGINT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (network, address)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Wallets that belong to merchants. Whoever has one uses only his own; a wallet of nobody serves all others.
CREATE TABLE IF NOT EXISTS merchant_wallets (
  merchant_pid VARCHAR(32) NOT NULL,
  network VARCHAR(16) NOT NULL,
  address VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_pid, network, address)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX orders_day ON orders (address, created_at);
-- The address the shop asked for; NULL where the gateway chose.
ALTER TABLE orders ADD COLUMN wanted_address VARCHAR(64) NULL;
