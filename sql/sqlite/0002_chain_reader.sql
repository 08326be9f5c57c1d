-- What the chain reader keeps beside cursor and transfers. Instants are milliseconds since 1970 (UTC).

-- A payment seen in a block that is not final yet: a hint for the buyer's page, never a fact.
CREATE TABLE IF NOT EXISTS sightings (
  order_id TEXT NOT NULL PRIMARY KEY,
  tx_hash TEXT NOT NULL,
  block_number INTEGER NOT NULL,
  block_time INTEGER NOT NULL,
  head_number INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS sightings_block ON sightings (block_number);

-- Blocks read from one provider and not compared with another yet. The row goes when they agree.
CREATE TABLE IF NOT EXISTS chunks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chain TEXT NOT NULL,
  first_block INTEGER NOT NULL,
  last_block INTEGER NOT NULL,
  last_block_id TEXT NOT NULL,
  last_block_time INTEGER NOT NULL,
  operator TEXT NOT NULL,
  filter TEXT NOT NULL,
  log_count INTEGER NOT NULL,
  digest TEXT NOT NULL,
  state TEXT NOT NULL,
  problem TEXT NULL,
  read_at INTEGER NOT NULL,
  UNIQUE (chain, first_block)
);
CREATE INDEX IF NOT EXISTS chunks_open ON chunks (state, first_block);

-- Producers of blocks and the keys they sign with, learned from signed headers.
CREATE TABLE IF NOT EXISTS producers (
  chain TEXT NOT NULL,
  witness TEXT NOT NULL,
  signer TEXT NOT NULL,
  learned_block INTEGER NOT NULL,
  PRIMARY KEY (chain, witness, signer)
);

-- Looking back for what an address received before it was in the pool.
CREATE TABLE IF NOT EXISTS backscans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address TEXT NOT NULL,
  from_block INTEGER NOT NULL,
  next_block INTEGER NOT NULL,
  to_block INTEGER NOT NULL,
  found INTEGER NOT NULL,
  state TEXT NOT NULL,
  problem TEXT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS backscans_open ON backscans (state, id);
