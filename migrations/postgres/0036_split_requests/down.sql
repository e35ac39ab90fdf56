DROP INDEX expenses_by_requester_id_submitted_at;
CREATE INDEX expenses_by_requester_id ON expenses (requester_id);
DROP TABLE expense_splits;
ALTER TABLE organisation DROP COLUMN split_window_days;
