-- A request that is changed after it was submitted begins a new revision: what it was is kept, its open
-- steps end, and it is asked about anew.
ALTER TABLE expenses ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE approval_steps ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
-- When the step's revision was asked for, where that was not the first submission.
ALTER TABLE approval_steps ADD COLUMN asked_at TIMESTAMP;

-- The revision that a line left in; its money was released. A line that took its place names it.
ALTER TABLE expense_lines ADD COLUMN superseded_in INTEGER;
ALTER TABLE expense_lines ADD COLUMN replaces_id BIGINT REFERENCES expense_lines (id);

-- What else a line says: expected recoverable tax on top, when the service is rendered, the offer.
ALTER TABLE expense_lines ADD COLUMN tax_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE expense_lines ADD COLUMN service_from DATE;
ALTER TABLE expense_lines ADD COLUMN service_to DATE;
ALTER TABLE expense_lines ADD COLUMN quote TEXT NOT NULL DEFAULT '';

CREATE TABLE expense_revisions (
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  -- The revision that ended.
  revision INTEGER NOT NULL,
  ended_at TIMESTAMP NOT NULL,
  ended_by BIGINT NOT NULL REFERENCES users (id),
  total_minor BIGINT NOT NULL,
  -- What is different in the next one, JSON.
  changes TEXT NOT NULL,
  -- The request as it was, JSON, as the API takes it.
  draft TEXT NOT NULL,
  PRIMARY KEY (expense_id, revision)
);
