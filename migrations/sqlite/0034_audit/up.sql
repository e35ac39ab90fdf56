-- The audit trail (docs/decisions/0026-audit-trail.md). A deed is one command that changed something, with who did it
-- and from where; a change is what became of one row. Changes are noted by triggers that the program lays on the
-- audited tables when it starts, from the columns that they have then; the writer seals them with a deed.
CREATE TABLE audit_head (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  sequence BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, sequence, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE audit_deeds (
  sequence INTEGER NOT NULL PRIMARY KEY,
  at TIMESTAMP NOT NULL,
  origin TEXT NOT NULL,
  user_id BIGINT,
  api_key_id BIGINT,
  -- In whose place the person decided.
  stands_for_id BIGINT,
  address TEXT,
  agent TEXT,
  request_id TEXT,
  operation TEXT NOT NULL,
  -- The end of the ledger at that moment: it ties the two chains together.
  ledger_sequence BIGINT NOT NULL,
  ledger_hash TEXT NOT NULL,
  change_count BIGINT NOT NULL,
  changes_hash TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_deeds_by_at ON audit_deeds (at);
CREATE INDEX audit_deeds_by_user_id_sequence ON audit_deeds (user_id, sequence);

CREATE TABLE audit_changes (
  id INTEGER NOT NULL PRIMARY KEY,
  -- The deed that seals it. Until then it is the one that comes next.
  deed BIGINT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  row_table TEXT NOT NULL,
  row_id TEXT NOT NULL,
  action TEXT NOT NULL,
  -- JSON objects of the columns. Of an update only those that differ, without what is null.
  before TEXT,
  after TEXT
);
CREATE INDEX audit_changes_by_deed ON audit_changes (deed);
CREATE INDEX audit_changes_by_object ON audit_changes (object_kind, object_id, deed);
CREATE INDEX audit_changes_by_row ON audit_changes (row_table, row_id);

-- Who signed in, and who tried to. Where from is what their deed says.
CREATE TABLE sign_ins (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_id BIGINT REFERENCES users (id),
  succeeded BOOLEAN NOT NULL,
  at TIMESTAMP NOT NULL
);

CREATE TRIGGER trail_deeds_are_not_updated BEFORE UPDATE ON audit_deeds
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER trail_deeds_are_not_deleted BEFORE DELETE ON audit_deeds
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
-- Only what is not sealed yet goes to another deed of its group.
CREATE TRIGGER trail_changes_are_not_updated BEFORE UPDATE ON audit_changes
WHEN OLD.deed <= (SELECT sequence FROM audit_head)
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER trail_changes_are_not_deleted BEFORE DELETE ON audit_changes
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
