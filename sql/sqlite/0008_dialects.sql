-- What each dialect keeps with an order, and what a merchant may set for them.

-- A JSON object of texts that come back as they were said.
ALTER TABLE orders ADD COLUMN words TEXT NULL;

-- Networks that requests may come from, with commas between; NULL: from anywhere.
ALTER TABLE merchants ADD COLUMN networks TEXT NULL;
