-- The customer's own words as trees that can be merged, and dimensions of their own.

ALTER TABLE departments ADD COLUMN merged_into_id BIGINT REFERENCES departments (id);
ALTER TABLE channels ADD COLUMN parent_id BIGINT REFERENCES channels (id);
ALTER TABLE channels ADD COLUMN merged_into_id BIGINT REFERENCES channels (id);
ALTER TABLE activity_types ADD COLUMN parent_id BIGINT REFERENCES activity_types (id);
ALTER TABLE activity_types ADD COLUMN merged_into_id BIGINT REFERENCES activity_types (id);
ALTER TABLE categories ADD COLUMN parent_id BIGINT REFERENCES categories (id);
ALTER TABLE categories ADD COLUMN merged_into_id BIGINT REFERENCES categories (id);

-- What happened to a term. The names are those from before; the other term is the parent from before, or the one merged into.
CREATE TABLE term_changes (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  vocabulary TEXT NOT NULL,
  term_id BIGINT NOT NULL,
  at TIMESTAMP NOT NULL,
  actor_id BIGINT REFERENCES users (id),
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  other_id BIGINT
);
CREATE INDEX term_changes_by_vocabulary_term_id ON term_changes (vocabulary, term_id, id);

CREATE TABLE dimensions (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  on_campaigns TEXT NOT NULL,
  on_expense_lines TEXT NOT NULL,
  on_budget_nodes TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE dimension_values (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  dimension_id BIGINT NOT NULL REFERENCES dimensions (id),
  parent_id BIGINT REFERENCES dimension_values (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  -- The first and the last day on which it may be used.
  valid_from DATE,
  valid_to DATE,
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (dimension_id, code)
);

CREATE TABLE budget_node_dimensions (
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  dimension_id BIGINT NOT NULL REFERENCES dimensions (id),
  value_id BIGINT NOT NULL REFERENCES dimension_values (id),
  PRIMARY KEY (node_id, dimension_id)
);

CREATE TABLE campaign_dimensions (
  campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
  dimension_id BIGINT NOT NULL REFERENCES dimensions (id),
  value_id BIGINT NOT NULL REFERENCES dimension_values (id),
  PRIMARY KEY (campaign_id, dimension_id)
);

-- What a line was when it was written: its own values, and those that it took from its campaign and its budget.
CREATE TABLE expense_line_dimensions (
  line_id BIGINT NOT NULL REFERENCES expense_lines (id),
  dimension_id BIGINT NOT NULL REFERENCES dimensions (id),
  value_id BIGINT NOT NULL REFERENCES dimension_values (id),
  PRIMARY KEY (line_id, dimension_id)
);
