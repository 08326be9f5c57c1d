-- What was made and what was settled in a period, for statistics. Without these each day costs a look at every row.
CREATE INDEX orders_made ON orders (created_at);
