-- Questions to the ledger that are kept, with how the answer is shown. Both are what the API takes, as JSON.
CREATE TABLE analysis_views (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id BIGINT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  question TEXT NOT NULL,
  presentation TEXT NOT NULL,
  sharing TEXT NOT NULL,
  roles TEXT NOT NULL,
  rights TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  changed_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX analysis_views_by_owner_id ON analysis_views (owner_id);
CREATE INDEX analysis_views_by_sharing ON analysis_views (sharing);
