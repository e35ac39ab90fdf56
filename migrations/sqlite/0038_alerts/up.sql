-- From which figure on somebody is told. The question and who is told are what the API takes, as JSON.
CREATE TABLE alert_rules (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id BIGINT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  recipients TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  problem TEXT,
  evaluated_sequence BIGINT NOT NULL,
  ended_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL,
  changed_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX alert_rules_by_owner_id ON alert_rules (owner_id);

-- A threshold that a figure has reached, with the question that it was reached in and the figures as measured last.
CREATE TABLE alerts (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  rule_id BIGINT NOT NULL REFERENCES alert_rules (id),
  severity TEXT NOT NULL,
  threshold BIGINT NOT NULL,
  member_key TEXT NOT NULL,
  member_name TEXT NOT NULL,
  member_name_zh TEXT NOT NULL,
  time_key TEXT NOT NULL,
  time_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  place_name TEXT NOT NULL,
  place_name_zh TEXT NOT NULL,
  query TEXT,
  node_id BIGINT REFERENCES budget_nodes (id),
  department_id BIGINT REFERENCES departments (id),
  currency TEXT NOT NULL,
  raised_value BIGINT NOT NULL,
  value BIGINT NOT NULL,
  allocated_minor BIGINT,
  used_minor BIGINT,
  available_minor BIGINT,
  raised_at TIMESTAMP NOT NULL,
  resolved_at TIMESTAMP
);
CREATE UNIQUE INDEX alerts_open ON alerts (rule_id, threshold, member_key, time_key) WHERE resolved_at IS NULL;
CREATE INDEX alerts_by_node_id ON alerts (node_id);

-- Who was told of it, and what they did about it.
CREATE TABLE alert_recipients (
  alert_id BIGINT NOT NULL REFERENCES alerts (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  state TEXT NOT NULL,
  snoozed_until DATE,
  version BIGINT NOT NULL,
  PRIMARY KEY (alert_id, user_id)
);
CREATE INDEX alert_recipients_by_user_id ON alert_recipients (user_id, state);

ALTER TABLE notifications ADD COLUMN alert_id BIGINT;
ALTER TABLE mail_outbox ADD COLUMN alert_id BIGINT;
