-- How wallets are chosen. Amounts are units of 1e-6 token, instants milliseconds since 1970 (UTC).

-- Weight and daily cap of a wallet; a wallet without a row has weight 1 and no cap.
CREATE TABLE IF NOT EXISTS wallet_rules (
  network TEXT NOT NULL,
  address TEXT NOT NULL,
  weight INTEGER NOT NULL,
  daily_cap INTEGER NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (network, address)
);

-- Wallets that belong to merchants. Whoever has one uses only his own; a wallet of nobody serves all others.
CREATE TABLE IF NOT EXISTS merchant_wallets (
  merchant_pid TEXT NOT NULL,
  network TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (merchant_pid, network, address)
);
CREATE INDEX IF NOT EXISTS orders_day ON orders (address, created_at);
-- The address the shop asked for; NULL where the gateway chose.
ALTER TABLE orders ADD COLUMN wanted_address TEXT NULL;
