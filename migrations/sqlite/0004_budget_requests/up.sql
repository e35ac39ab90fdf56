-- Money that is kept back: it can be moved, and not be spent where it is.
ALTER TABLE budget_nodes ADD COLUMN is_contingency BOOLEAN NOT NULL DEFAULT FALSE;

-- Requests about budgets: move money, ask for more, give back, go over once, put a plan in force.
CREATE TABLE budget_requests (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  requester_id BIGINT NOT NULL REFERENCES users (id),
  -- The department of the node; absent when it belongs to the whole organisation.
  department_id BIGINT REFERENCES departments (id),
  -- The department that gives, when it is another one.
  from_department_id BIGINT REFERENCES departments (id),
  node_id BIGINT REFERENCES budget_nodes (id),
  from_node_id BIGINT REFERENCES budget_nodes (id),
  -- For an override: the control book that may be gone over, in place of the node.
  book_id BIGINT REFERENCES control_books (id),
  from_period_id BIGINT REFERENCES fiscal_periods (id),
  to_period_id BIGINT REFERENCES fiscal_periods (id),
  funding TEXT,
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  currency TEXT NOT NULL,
  expires_on DATE,
  expense_id BIGINT REFERENCES expenses (id),
  -- What the request is about when it is no node: the version of a plan.
  subject_id BIGINT,
  reason TEXT NOT NULL,
  -- What it did to the nodes (JSON), from the decision on.
  effect TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  decided_at TIMESTAMP,
  version BIGINT NOT NULL
);
CREATE INDEX budget_requests_by_state ON budget_requests (state, id);
CREATE INDEX budget_requests_by_node_id ON budget_requests (node_id);
CREATE INDEX budget_requests_by_from_node_id ON budget_requests (from_node_id);

CREATE TABLE budget_request_steps (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  request_id BIGINT NOT NULL REFERENCES budget_requests (id),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by BIGINT REFERENCES users (id),
  decided_at TIMESTAMP,
  comment TEXT NOT NULL,
  UNIQUE (request_id, number)
);
CREATE TABLE budget_request_step_approvers (
  step_id BIGINT NOT NULL REFERENCES budget_request_steps (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  PRIMARY KEY (step_id, user_id)
);
CREATE INDEX budget_request_step_approvers_by_user_id ON budget_request_step_approvers (user_id);

CREATE TABLE budget_request_events (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  request_id BIGINT NOT NULL REFERENCES budget_requests (id),
  at TIMESTAMP NOT NULL,
  what TEXT NOT NULL,
  actor_id BIGINT REFERENCES users (id),
  comment TEXT NOT NULL
);
CREATE INDEX budget_request_events_by_request_id ON budget_request_events (request_id);

-- How much a role may ask for (absent: any amount), and from which amount on finance decides as well (absent: as for
-- expenses). In the organisation's currency.
CREATE TABLE budget_request_limits (
  role TEXT NOT NULL PRIMARY KEY,
  most_minor BIGINT CHECK (most_minor >= 0),
  finance_from_minor BIGINT CHECK (finance_from_minor >= 0),
  version BIGINT NOT NULL
);
INSERT INTO budget_request_limits (role, most_minor, finance_from_minor, version) VALUES
  ('finance_controller', NULL, NULL, 1),
  ('department_head', NULL, NULL, 1),
  ('marketer', NULL, NULL, 1);
