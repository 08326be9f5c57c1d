-- Rates the owner has set, and what an order's rate was made of. Instants are milliseconds since 1970 (UTC).

-- A rule of the owner's for a fiat: fixed (7.4), a factor (~1.02) or a difference (+0.1, -0.2).
CREATE TABLE IF NOT EXISTS rate_rules (
  fiat TEXT NOT NULL PRIMARY KEY,
  rule TEXT NOT NULL,
  actor TEXT NOT NULL,
  updated_at INTEGER NOT NULL
);
-- The sources and their values, in words; the rule the shop asked for with the order.
ALTER TABLE orders ADD COLUMN rate_detail TEXT NULL;
ALTER TABLE orders ADD COLUMN rate_rule TEXT NULL;
