-- What people say about an expense. A mention stands in the text as @[number of the person].
CREATE TABLE expense_comments (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  author_id BIGINT NOT NULL REFERENCES users (id),
  -- Empty once it was deleted.
  text TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  edited_at TIMESTAMP,
  deleted_at TIMESTAMP
);
CREATE INDEX expense_comments_by_expense_id_id ON expense_comments (expense_id, id);

-- What a person is told. Each is about one expense or one request about budgets.
CREATE TABLE notifications (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_id BIGINT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  actor_id BIGINT NOT NULL REFERENCES users (id),
  expense_id BIGINT REFERENCES expenses (id),
  budget_request_id BIGINT REFERENCES budget_requests (id),
  at TIMESTAMP NOT NULL,
  read_at TIMESTAMP
);
CREATE INDEX notifications_by_user_id_id ON notifications (user_id, id);
CREATE INDEX notifications_by_at ON notifications (at);
