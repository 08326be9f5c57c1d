-- How a merchant looks on the page of his buyers. NULL: not set. Instants are milliseconds since 1970 (UTC).

-- `logo` is base64, of the type found in its first bytes; `origins` are those of shops whose pages may hold ours, with
-- commas between (NULL: none may).
CREATE TABLE IF NOT EXISTS brands (
  merchant_pid VARCHAR(32) NOT NULL PRIMARY KEY,
  name VARCHAR(64) NULL,
  logo_type VARCHAR(16) NULL,
  logo TEXT NULL,
  colour VARCHAR(7) NULL,
  support_url VARCHAR(512) NULL,
  note VARCHAR(512) NULL,
  origins TEXT NULL,
  updated_at BIGINT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
