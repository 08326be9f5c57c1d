-- The owner's bot. Instants are milliseconds since 1970 (UTC).

-- A button that does something: who may press it, what it does (JSON), and whether it was pressed. Each works once.
CREATE TABLE IF NOT EXISTS bot_buttons (
  token VARCHAR(32) NOT NULL PRIMARY KEY,
  user_id BIGINT NOT NULL,
  action TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT NULL,
  KEY bot_buttons_age (made_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
