-- Too little or too much for an order.

-- The newest transfer that was meant for the order without doubt and is not its amount: a hint for the buyer's page.
ALTER TABLE orders ADD COLUMN unmatched_transfer_id INTEGER NULL;
CREATE INDEX IF NOT EXISTS orders_unmatched ON orders (unmatched_transfer_id) WHERE unmatched_transfer_id IS NOT NULL;
