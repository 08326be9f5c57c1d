-- How a merchant looks on the page of his buyers. NULL: not set. Instants are milliseconds since 1970 (UTC).

-- `logo` is base64, of the type found in its first bytes; `origins` are those of shops whose pages may hold ours, with
-- commas between (NULL: none may).
CREATE TABLE IF NOT EXISTS brands (
  merchant_pid TEXT NOT NULL PRIMARY KEY,
  name TEXT NULL,
  logo_type TEXT NULL,
  logo TEXT NULL,
  colour TEXT NULL,
  support_url TEXT NULL,
  note TEXT NULL,
  origins TEXT NULL,
  updated_at INTEGER NULL
);
