-- Files that belong to an expense: offers, contracts, invoices. Their bytes are in the data folder.
CREATE TABLE expense_attachments (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  file_name TEXT NOT NULL,
  -- The name in the data folder.
  stored_as TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  added_by BIGINT NOT NULL REFERENCES users (id),
  added_at TIMESTAMP NOT NULL,
  -- A file that was removed goes from the disk a day later, so that a backup that is being written still finds it.
  removed_at TIMESTAMP
);
CREATE INDEX expense_attachments_by_expense_id ON expense_attachments (expense_id);
CREATE INDEX expense_attachments_by_removed_at ON expense_attachments (removed_at);
