-- What the chain reader keeps beside cursor and transfers. Instants are milliseconds since 1970 (UTC).

-- A payment seen in a block that is not final yet: a hint for the buyer's page, never a fact.
CREATE TABLE IF NOT EXISTS sightings (
  order_id VARCHAR(32) NOT NULL PRIMARY KEY,
  tx_hash CHAR(64) NOT NULL,
  block_number BIGINT NOT NULL,
  block_time BIGINT NOT NULL,
  head_number BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  KEY sightings_block (block_number)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Blocks read from one provider and not compared with another yet. The row goes when they agree.
CREATE TABLE IF NOT EXISTS chunks (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  chain VARCHAR(128) NOT NULL,
  first_block BIGINT NOT NULL,
  last_block BIGINT NOT NULL,
  last_block_id CHAR(64) NOT NULL,
  last_block_time BIGINT NOT NULL,
  operator VARCHAR(128) NOT NULL,
  filter VARCHAR(16) NOT NULL,
  log_count INT NOT NULL,
  digest CHAR(64) NOT NULL,
  state VARCHAR(16) NOT NULL,
  problem VARCHAR(512) NULL,
  read_at BIGINT NOT NULL,
  UNIQUE KEY chunks_range (chain, first_block),
  KEY chunks_open (state, first_block)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Producers of blocks and the keys they sign with, learned from signed headers.
CREATE TABLE IF NOT EXISTS producers (
  chain VARCHAR(128) NOT NULL,
  witness CHAR(40) NOT NULL,
  signer CHAR(40) NOT NULL,
  learned_block BIGINT NOT NULL,
  PRIMARY KEY (chain, witness, signer)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Looking back for what an address received before it was in the pool.
CREATE TABLE IF NOT EXISTS backscans (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  address VARCHAR(64) NOT NULL,
  from_block BIGINT NOT NULL,
  next_block BIGINT NOT NULL,
  to_block BIGINT NOT NULL,
  found INT NOT NULL,
  state VARCHAR(16) NOT NULL,
  problem VARCHAR(512) NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  KEY backscans_open (state, id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
