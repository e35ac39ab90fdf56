-- Requests that look like one which was split. The total is in the
-- organisation's currency; absent when a rate was missing.
ALTER TABLE organisation ADD COLUMN split_window_days INTEGER;

CREATE TABLE expense_splits (
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  with_id BIGINT NOT NULL REFERENCES expenses (id),
  total_minor BIGINT,
  PRIMARY KEY (expense_id, with_id)
);
CREATE INDEX expense_splits_by_with_id ON expense_splits (with_id);

DROP INDEX expenses_by_requester_id;
CREATE INDEX expenses_by_requester_id_submitted_at ON expenses (requester_id, submitted_at);
