-- Money that leaves. Instants are milliseconds since 1970 (UTC).

-- Final token movements out of our wallets, each once; the owner is told of them, nothing is ever settled by them.
CREATE TABLE IF NOT EXISTS outgoing (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT NOT NULL,
  token TEXT NOT NULL,
  tx_hash TEXT NOT NULL,
  log_index INTEGER NOT NULL,
  block_number INTEGER NOT NULL,
  block_time INTEGER NOT NULL,
  from_address TEXT NOT NULL,
  to_address TEXT NOT NULL,
  raw_value TEXT NOT NULL,
  units INTEGER NULL,
  recorded_at INTEGER NOT NULL,
  UNIQUE (network, tx_hash, log_index)
);
CREATE INDEX IF NOT EXISTS outgoing_recorded ON outgoing (recorded_at);
