-- What the owner is told without asking, and is asked by the bot. Instants are milliseconds since 1970 (UTC).

-- Something that a person was asked in a chat and answers in words.
CREATE TABLE IF NOT EXISTS bot_questions (
  user_id INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  action TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, chat_id)
);

-- One row for each thing that happened and each chat that is told of it. state: due, sent, off (nobody wants it).
CREATE TABLE IF NOT EXISTS notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_key TEXT NOT NULL,
  place TEXT NOT NULL,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  state TEXT NOT NULL,
  happened_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  lease_token TEXT NULL,
  lease_until INTEGER NULL,
  sent_at INTEGER NULL,
  UNIQUE (event_key, place)
);
CREATE INDEX IF NOT EXISTS notices_due ON notices (state, place, due_at);
CREATE INDEX IF NOT EXISTS notices_age ON notices (happened_at);

-- What is wrong, as each process sees it, until it says that it is over; a row that nobody renews is of a process that
-- ended.
CREATE TABLE IF NOT EXISTS standing_alarms (
  process TEXT NOT NULL,
  alarm TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  over_at INTEGER NULL,
  PRIMARY KEY (process, alarm, subject)
);
CREATE INDEX IF NOT EXISTS standing_alarms_seen ON standing_alarms (seen_at);

-- Alarms that people were told of and not yet told that they are over.
CREATE TABLE IF NOT EXISTS told_alarms (
  alarm TEXT NOT NULL,
  subject TEXT NOT NULL,
  event_key TEXT NOT NULL,
  told_at INTEGER NOT NULL,
  quiet_until INTEGER NOT NULL,
  over_at INTEGER NULL,
  PRIMARY KEY (alarm, subject)
);

-- What happened lately is looked for every few seconds.
CREATE INDEX IF NOT EXISTS payments_settled ON payments (settled_at);
CREATE INDEX IF NOT EXISTS inbox_created ON inbox (created_at);
