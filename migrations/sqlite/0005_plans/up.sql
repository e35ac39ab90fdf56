-- Plans: versions of a tree of lines with an amount in every fiscal period, and goals.

CREATE TABLE plans (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  fiscal_year_id BIGINT NOT NULL REFERENCES fiscal_years (id),
  -- Absent for the whole year.
  quarter INTEGER CHECK (quarter BETWEEN 1 AND 4),
  -- Absent when it is the whole organisation's.
  department_id BIGINT REFERENCES departments (id),
  currency TEXT NOT NULL,
  -- What the levels below the total stand for, separated by blanks.
  levels TEXT NOT NULL,
  -- The next number for a line or a goal: a number is never used for another one.
  next_key BIGINT NOT NULL,
  closed_at TIMESTAMP,
  created_by BIGINT REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX plans_by_fiscal_year_id ON plans (fiscal_year_id);

CREATE TABLE plan_versions (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  plan_id BIGINT NOT NULL REFERENCES plans (id),
  kind TEXT NOT NULL,
  -- 0 for a scenario.
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  based_on_id BIGINT REFERENCES plan_versions (id),
  reason TEXT NOT NULL,
  -- The request about budgets that asks for the approval.
  request_id BIGINT,
  created_by BIGINT REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  submitted_at TIMESTAMP,
  approved_at TIMESTAMP,
  activated_at TIMESTAMP,
  version BIGINT NOT NULL
);
CREATE INDEX plan_versions_by_plan_id ON plan_versions (plan_id);

CREATE TABLE plan_lines (
  version_id BIGINT NOT NULL REFERENCES plan_versions (id),
  -- The same in every version of the plan.
  line_key BIGINT NOT NULL,
  parent_key BIGINT,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  department_id BIGINT REFERENCES departments (id),
  channel_id BIGINT REFERENCES channels (id),
  activity_type_id BIGINT REFERENCES activity_types (id),
  campaign_id BIGINT REFERENCES campaigns (id),
  -- The budget node that the line is about, once there is one.
  node_id BIGINT REFERENCES budget_nodes (id),
  split TEXT NOT NULL,
  PRIMARY KEY (version_id, line_key)
);

CREATE TABLE plan_cells (
  version_id BIGINT NOT NULL REFERENCES plan_versions (id),
  line_key BIGINT NOT NULL,
  period_number INTEGER NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  -- What the budget had here when the version was begun or last refreshed: a move since then is found.
  basis_minor BIGINT NOT NULL,
  PRIMARY KEY (version_id, line_key, period_number)
);

CREATE TABLE plan_goals (
  version_id BIGINT NOT NULL REFERENCES plan_versions (id),
  -- The same in every version of the plan.
  goal_key BIGINT NOT NULL,
  position INTEGER NOT NULL,
  metric TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  -- A decimal number.
  target TEXT NOT NULL,
  PRIMARY KEY (version_id, goal_key)
);
