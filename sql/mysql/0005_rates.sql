-- Rates the owner has set, and what an order's rate was made of. Instants are milliseconds since 1970 (UTC).

-- A rule of the owner's for a fiat: fixed (7.4), a factor (~1.02) or a difference (+0.1, -0.2).
CREATE TABLE IF NOT EXISTS rate_rules (
  fiat VARCHAR(8) NOT NULL PRIMARY KEY,
  rule VARCHAR(64) NOT NULL,
  actor VARCHAR(64) NOT NULL,
  updated_at BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- The sources and their values, in words; the rule the shop asked for with the order.
ALTER TABLE orders ADD COLUMN rate_detail VARCHAR(512) NULL;
ALTER TABLE orders ADD COLUMN rate_rule VARCHAR(64) NULL;
