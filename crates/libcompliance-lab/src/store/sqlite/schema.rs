//! The tables. `docs/spec/store.md` lists them; verification compares a file's own schema with this text.

/// Marks a SQLite file as a laboratory of this library (`application_id`, "LCMP").
pub const APPLICATION_ID: i32 = 0x4c43_4d50;

/// The layout that this program writes (`user_version`).
pub const LAYOUT: u32 = 1;

/// Three kinds of table:
/// records (`record`, `record_client`, `disclosure`, `tile`, `head`, `checkpoint`) are the truth and its seal;
/// projections (`state`) follow from the records; `operational` holds what no record rests on.
pub const SCHEMA: &str = "
CREATE TABLE record (
  idx    INTEGER PRIMARY KEY,
  id     BLOB NOT NULL,
  time   INTEGER NOT NULL,
  kind   TEXT NOT NULL,
  action TEXT NOT NULL,
  actor  BLOB NOT NULL,
  object TEXT,
  bytes  BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_id ON record(id);
CREATE INDEX record_time ON record(time);
CREATE INDEX record_kind ON record(kind);
CREATE INDEX record_actor ON record(actor);
CREATE INDEX record_object ON record(object) WHERE object IS NOT NULL;
CREATE TABLE record_client (
  client BLOB NOT NULL,
  idx    INTEGER NOT NULL,
  PRIMARY KEY (client, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE disclosure (
  place   INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  sealed  BLOB NOT NULL
) STRICT;
CREATE TABLE tile (
  level  INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, n)
) STRICT;
CREATE TABLE head (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  size      INTEGER NOT NULL,
  note      TEXT NOT NULL,
  reducer   INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  tail      BLOB NOT NULL
) STRICT;
CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY,
  note TEXT NOT NULL,
  kept TEXT NOT NULL
) STRICT;
CREATE TABLE state (
  space TEXT NOT NULL,
  key   TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE operational (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER record_keeps BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
CREATE TRIGGER record_client_keeps BEFORE UPDATE ON record_client BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
CREATE TRIGGER record_client_stays BEFORE DELETE ON record_client BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
CREATE TRIGGER tile_stays BEFORE DELETE ON tile BEGIN SELECT RAISE(ABORT, 'tiles are never deleted'); END;
CREATE TRIGGER tile_grows BEFORE UPDATE ON tile WHEN length(NEW.hashes) < length(OLD.hashes)
  BEGIN SELECT RAISE(ABORT, 'tiles only grow'); END;
CREATE TRIGGER head_stays BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the head is never deleted'); END;
";

/// How many subjects one record can have: `disclosure.place` is the record's index times this, plus a running number.
pub const PLACES: i64 = 64;
