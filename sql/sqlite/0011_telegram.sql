-- The owner's bot. Instants are milliseconds since 1970 (UTC).

-- A button that does something: who may press it, what it does (JSON), and whether it was pressed. Each works once.
CREATE TABLE IF NOT EXISTS bot_buttons (
  token TEXT NOT NULL PRIMARY KEY,
  user_id INTEGER NOT NULL,
  action TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  used_at INTEGER NULL
);
CREATE INDEX IF NOT EXISTS bot_buttons_age ON bot_buttons (made_at);
