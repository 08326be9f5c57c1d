-- How callbacks are delivered. Instants are milliseconds since 1970 (UTC).

-- What counts as an answer of this shop (`word`: ok or success in a 200; `2xx`), its own waits between attempts in
-- seconds (NULL: the usual ones), and the secret before the present one, good until its time.
ALTER TABLE merchants ADD COLUMN acknowledgement TEXT NOT NULL DEFAULT 'word';
ALTER TABLE merchants ADD COLUMN retry_delays TEXT NULL;
ALTER TABLE merchants ADD COLUMN secret_number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE merchants ADD COLUMN previous_sealed TEXT NULL;
ALTER TABLE merchants ADD COLUMN previous_until INTEGER NULL;
-- The secret that signs events (Standard Webhooks), and the one before it.
ALTER TABLE merchants ADD COLUMN events_sealed TEXT NULL;
ALTER TABLE merchants ADD COLUMN events_previous_sealed TEXT NULL;
ALTER TABLE merchants ADD COLUMN events_previous_until INTEGER NULL;

-- Which of the merchant's secrets signed the request of this order; NULL: not known.
ALTER TABLE orders ADD COLUMN secret_number INTEGER NULL;
-- What the shop wants back with the order: JSON, and the language of its buyer.
ALTER TABLE orders ADD COLUMN metadata TEXT NULL;
ALTER TABLE orders ADD COLUMN locale TEXT NULL;
-- The events endpoint that this order named; NULL: the merchant's.
ALTER TABLE orders ADD COLUMN endpoint_id INTEGER NULL;
CREATE INDEX IF NOT EXISTS orders_merchant ON orders (merchant_pid, seq);

-- Where events go. `merchant`: every event; `order`: the events of the orders that name it.
CREATE TABLE IF NOT EXISTS endpoints (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  merchant_pid TEXT NOT NULL,
  url TEXT NOT NULL,
  url_hash TEXT NOT NULL,
  scope TEXT NOT NULL,
  state TEXT NOT NULL,
  state_at INTEGER NOT NULL,
  state_reason TEXT NULL,
  replay_through INTEGER NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (merchant_pid, url_hash)
);
CREATE INDEX IF NOT EXISTS endpoints_scope ON endpoints (merchant_pid, scope, id);
CREATE INDEX IF NOT EXISTS endpoints_replay ON endpoints (replay_through);

-- `host` is who is called, so that no shop delays another; `attempts_before` were made before the present schedule
-- began; `body` is what an event says, written once.
ALTER TABLE callbacks ADD COLUMN host TEXT NULL;
ALTER TABLE callbacks ADD COLUMN endpoint_id INTEGER NULL;
ALTER TABLE callbacks ADD COLUMN event_type TEXT NOT NULL DEFAULT 'order.paid';
ALTER TABLE callbacks ADD COLUMN body TEXT NULL;
ALTER TABLE callbacks ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS callbacks_endpoint ON callbacks (endpoint_id, state, id);
CREATE INDEX IF NOT EXISTS callbacks_merchant ON callbacks (merchant_pid, id);
ALTER TABLE callback_attempts ADD COLUMN address TEXT NULL;
