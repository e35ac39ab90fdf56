-- Requests that are kept to begin others with. The draft is what the API takes, as JSON.
CREATE TABLE expense_templates (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id BIGINT NOT NULL REFERENCES users (id),
  department_id BIGINT NOT NULL REFERENCES departments (id),
  name TEXT NOT NULL,
  sharing TEXT NOT NULL,
  draft TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX expense_templates_by_owner_id ON expense_templates (owner_id);
CREATE INDEX expense_templates_by_department_id ON expense_templates (department_id);

-- When a template makes requests by itself. Without a next day it has made all.
CREATE TABLE expense_schedules (
  template_id BIGINT NOT NULL PRIMARY KEY REFERENCES expense_templates (id),
  every INTEGER NOT NULL CHECK (every > 0),
  unit TEXT NOT NULL,
  month_day INTEGER,
  last_day BOOLEAN NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE,
  max_count INTEGER,
  submits BOOLEAN NOT NULL,
  paused BOOLEAN NOT NULL,
  next_on DATE
);
CREATE INDEX expense_schedules_by_next_on ON expense_schedules (next_on);

-- What a schedule made of each of its days, once.
CREATE TABLE expense_occurrences (
  template_id BIGINT NOT NULL REFERENCES expense_templates (id),
  occurs_on DATE NOT NULL,
  expense_id BIGINT REFERENCES expenses (id),
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  PRIMARY KEY (template_id, occurs_on)
);
CREATE INDEX expense_occurrences_by_outcome ON expense_occurrences (outcome);

ALTER TABLE notifications ADD COLUMN template_id BIGINT;
ALTER TABLE mail_outbox ADD COLUMN template_id BIGINT;
