-- What is decided about money that fits no order, and who did what. Instants are milliseconds since 1970 (UTC); amounts
-- are units of 1e-6 token.

-- Transfers that are nobody's payment and trouble nobody: dust.
CREATE TABLE IF NOT EXISTS ignores (
  transfer_id INTEGER NOT NULL PRIMARY KEY,
  units INTEGER NOT NULL,
  reason TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
INSERT OR IGNORE INTO ignores (transfer_id, units, reason, created_at)
SELECT id, units, 'dust', recorded_at FROM transfers WHERE state = 'dust' AND units IS NOT NULL;

-- Decisions about inbox entries, in order; the last that is no note is in force. Never changed, never deleted.
CREATE TABLE IF NOT EXISTS decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  transfer_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  order_id TEXT NULL,
  pays INTEGER NOT NULL,
  refund_tx TEXT NULL,
  note TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (transfer_id, number)
);
CREATE INDEX IF NOT EXISTS decisions_order ON decisions (order_id);

-- Who did what to which thing. Only ever added to.
CREATE TABLE IF NOT EXISTS audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_subject ON audit (subject, id);

-- What each wallet was found to hold, to be compared with what was recorded since the time before.
CREATE TABLE IF NOT EXISTS balances (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address TEXT NOT NULL,
  from_block INTEGER NOT NULL,
  to_block INTEGER NOT NULL,
  units INTEGER NOT NULL,
  state TEXT NOT NULL,
  surplus INTEGER NOT NULL,
  asked_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS balances_address ON balances (address, id);
CREATE INDEX IF NOT EXISTS balances_state ON balances (state, id);
CREATE INDEX IF NOT EXISTS transfers_received ON transfers (to_address, block_number);
CREATE INDEX IF NOT EXISTS inbox_order ON inbox (order_id);
