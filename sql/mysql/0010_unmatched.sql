-- Too little or too much for an order.

-- The newest transfer that was meant for the order without doubt and is not its amount: a hint for the buyer's page.
ALTER TABLE orders ADD COLUMN unmatched_transfer_id BIGINT NULL;
CREATE INDEX orders_unmatched ON orders (unmatched_transfer_id);
