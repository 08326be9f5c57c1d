-- What the owner is told without asking, and is asked by the bot. Instants are milliseconds since 1970 (UTC).

-- Something that a person was asked in a chat and answers in words.
CREATE TABLE IF NOT EXISTS bot_questions (
  user_id BIGINT NOT NULL,
  chat_id BIGINT NOT NULL,
  action TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, chat_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row for each thing that happened and each chat that is told of it. state: due, sent, off (nobody wants it).
CREATE TABLE IF NOT EXISTS notices (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  event_key VARCHAR(191) NOT NULL,
  place VARCHAR(48) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  data TEXT NOT NULL,
  state VARCHAR(8) NOT NULL,
  happened_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  lease_token VARCHAR(32) NULL,
  lease_until BIGINT NULL,
  sent_at BIGINT NULL,
  UNIQUE KEY notices_event (event_key, place),
  KEY notices_due (state, place, due_at),
  KEY notices_age (happened_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What is wrong, as each process sees it, until it says that it is over; a row that nobody renews is of a process that
-- ended.
CREATE TABLE IF NOT EXISTS standing_alarms (
  process VARCHAR(32) NOT NULL,
  alarm VARCHAR(32) NOT NULL,
  subject VARCHAR(191) NOT NULL,
  text TEXT NOT NULL,
  raised_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  over_at BIGINT NULL,
  PRIMARY KEY (process, alarm, subject),
  KEY standing_alarms_seen (seen_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Alarms that people were told of and not yet told that they are over.
CREATE TABLE IF NOT EXISTS told_alarms (
  alarm VARCHAR(32) NOT NULL,
  subject VARCHAR(191) NOT NULL,
  event_key VARCHAR(191) NOT NULL,
  told_at BIGINT NOT NULL,
  quiet_until BIGINT NOT NULL,
  over_at BIGINT NULL,
  PRIMARY KEY (alarm, subject)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What happened lately is looked for every few seconds.
CREATE INDEX payments_settled ON payments (settled_at);
CREATE INDEX inbox_created ON inbox (created_at);
