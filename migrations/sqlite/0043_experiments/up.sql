-- Experiments: what they are, and what was decided. The design is what the API takes, as JSON.
CREATE TABLE experiments (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  hypothesis TEXT NOT NULL,
  status TEXT NOT NULL,
  department_id BIGINT NOT NULL REFERENCES departments (id),
  owner_id BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  design TEXT NOT NULL,
  -- What the assignment by hash begins with.
  salt TEXT NOT NULL,
  started_on DATE,
  started_by BIGINT REFERENCES users (id),
  stopped_on DATE,
  stopped_by BIGINT REFERENCES users (id),
  stop_reason TEXT NOT NULL,
  choice TEXT,
  -- The key of the arm that was chosen.
  chosen_key TEXT,
  -- The verdict of the rule when it was decided, JSON.
  verdict TEXT,
  follows_rule BOOLEAN,
  decision_reason TEXT NOT NULL,
  decided_by BIGINT REFERENCES users (id),
  decided_at TIMESTAMP,
  learnings TEXT NOT NULL,
  roll_out_request_id BIGINT REFERENCES budget_requests (id),
  -- All texts folded for searching.
  match_key TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX experiments_by_department_id ON experiments (department_id, id);
CREATE INDEX experiments_by_owner_id ON experiments (owner_id);
CREATE INDEX experiments_by_started_by ON experiments (started_by);
CREATE INDEX experiments_by_stopped_by ON experiments (stopped_by);
CREATE INDEX experiments_by_decided_by ON experiments (decided_by);
CREATE INDEX experiments_by_roll_out_request_id ON experiments (roll_out_request_id);

-- Their arms; position 0 is the control.
CREATE TABLE experiment_variants (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  experiment_id BIGINT NOT NULL REFERENCES experiments (id),
  position INTEGER NOT NULL,
  variant_key TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  kind TEXT NOT NULL,
  weight INTEGER NOT NULL,
  campaign_id BIGINT REFERENCES campaigns (id),
  budget_node_id BIGINT REFERENCES budget_nodes (id),
  UNIQUE (experiment_id, position)
);
CREATE INDEX experiment_variants_by_campaign_id ON experiment_variants (campaign_id);
CREATE INDEX experiment_variants_by_budget_node_id ON experiment_variants (budget_node_id);

-- Units that were assigned. What was measured on one is JSON: for each metric its value and its other value.
CREATE TABLE experiment_units (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  experiment_id BIGINT NOT NULL REFERENCES experiments (id),
  unit_key TEXT NOT NULL,
  -- The position of the arm.
  arm INTEGER NOT NULL,
  day DATE NOT NULL,
  segment TEXT NOT NULL,
  bot BOOLEAN NOT NULL,
  in_two_arms BOOLEAN NOT NULL,
  figures TEXT NOT NULL,
  UNIQUE (experiment_id, unit_key)
);

-- Figures of an arm's day that were added up elsewhere, JSON.
CREATE TABLE experiment_days (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  experiment_id BIGINT NOT NULL REFERENCES experiments (id),
  -- The position of the arm.
  arm INTEGER NOT NULL,
  day DATE NOT NULL,
  segment TEXT NOT NULL,
  units BIGINT NOT NULL,
  figures TEXT NOT NULL,
  UNIQUE (experiment_id, day, arm, segment)
);
