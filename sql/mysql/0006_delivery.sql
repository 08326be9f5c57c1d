-- How callbacks are delivered. Instants are milliseconds since 1970 (UTC).

-- What counts as an answer of this shop (`word`: ok or success in a 200; `2xx`), its own waits between attempts in
-- seconds (NULL: the usual ones), and the secret before the present one, good until its time.
-- Then the secret that signs events (Standard Webhooks), and the one before it.
ALTER TABLE merchants
  ADD COLUMN acknowledgement VARCHAR(16) NOT NULL DEFAULT 'word',
  ADD COLUMN retry_delays VARCHAR(512) NULL,
  ADD COLUMN secret_number INT NOT NULL DEFAULT 1,
  ADD COLUMN previous_sealed VARCHAR(512) NULL,
  ADD COLUMN previous_until BIGINT NULL,
  ADD COLUMN events_sealed VARCHAR(512) NULL,
  ADD COLUMN events_previous_sealed VARCHAR(512) NULL,
  ADD COLUMN events_previous_until BIGINT NULL;

-- Which of the merchant's secrets signed the request of this order (NULL: not known); what the shop wants back with the
-- order (JSON) and the language of its buyer; the events endpoint that this order named (NULL: the merchant's).
ALTER TABLE orders
  ADD COLUMN secret_number INT NULL,
  ADD COLUMN metadata TEXT NULL,
  ADD COLUMN locale VARCHAR(16) NULL,
  ADD COLUMN endpoint_id BIGINT NULL;
CREATE INDEX orders_merchant ON orders (merchant_pid, seq);

-- Where events go. `merchant`: every event; `order`: the events of the orders that name it.
CREATE TABLE IF NOT EXISTS endpoints (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  merchant_pid VARCHAR(32) NOT NULL,
  url VARCHAR(2048) NOT NULL,
  url_hash VARCHAR(64) NOT NULL,
  scope VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  state_at BIGINT NOT NULL,
  state_reason VARCHAR(512) NULL,
  replay_through BIGINT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY endpoints_url (merchant_pid, url_hash),
  KEY endpoints_scope (merchant_pid, scope, id),
  KEY endpoints_replay (replay_through)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- `host` is who is called, so that no shop delays another; `attempts_before` were made before the present schedule
-- began; `body` is what an event says, written once.
ALTER TABLE callbacks
  ADD COLUMN host VARCHAR(300) NULL,
  ADD COLUMN endpoint_id BIGINT NULL,
  ADD COLUMN event_type VARCHAR(32) NOT NULL DEFAULT 'order.paid',
  ADD COLUMN body MEDIUMTEXT NULL,
  ADD COLUMN attempts_before INT NOT NULL DEFAULT 0;
CREATE INDEX callbacks_endpoint ON callbacks (endpoint_id, state, id);
CREATE INDEX callbacks_merchant ON callbacks (merchant_pid, id);
ALTER TABLE callback_attempts ADD COLUMN address VARCHAR(64) NULL;
