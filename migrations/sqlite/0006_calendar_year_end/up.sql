-- How fiscal years that are opened from now on are laid out; the first month is there already.
ALTER TABLE organisation ADD COLUMN calendar_kind TEXT NOT NULL DEFAULT 'months';
ALTER TABLE organisation ADD COLUMN calendar_week_start TEXT NOT NULL DEFAULT 'sunday';
ALTER TABLE organisation ADD COLUMN calendar_anchor TEXT NOT NULL DEFAULT 'nearest';

ALTER TABLE fiscal_years ADD COLUMN calendar_kind TEXT NOT NULL DEFAULT 'months';
ALTER TABLE fiscal_periods ADD COLUMN quarter INTEGER NOT NULL DEFAULT 1;
UPDATE fiscal_periods SET quarter = (number - 1) / 3 + 1;

-- Every closing and reopening of a period: who, when, why.
CREATE TABLE period_changes (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  period_id BIGINT NOT NULL REFERENCES fiscal_periods (id),
  -- What it became.
  state TEXT NOT NULL,
  actor_id BIGINT NOT NULL REFERENCES users (id),
  at TIMESTAMP NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX period_changes_by_period_id ON period_changes (period_id);

-- The closed period that a late entry belongs to; the entry itself is in the period that took it.
ALTER TABLE ledger_entries ADD COLUMN late_from_period_id BIGINT;

-- What becomes of a node's money at the end of its year; absent: as the node above.
ALTER TABLE budget_nodes ADD COLUMN year_end_policy TEXT;
ALTER TABLE budget_nodes ADD COLUMN year_end_cap_minor BIGINT;
ALTER TABLE budget_nodes ADD COLUMN year_end_cap_bp BIGINT;
-- The node of the next year that takes over, where the name and the place do not say so.
ALTER TABLE budget_nodes ADD COLUMN next_node_id BIGINT;

CREATE TABLE year_ends (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  fiscal_year_id BIGINT NOT NULL REFERENCES fiscal_years (id),
  next_year_id BIGINT NOT NULL REFERENCES fiscal_years (id),
  state TEXT NOT NULL,
  closed_periods BOOLEAN NOT NULL,
  run_by BIGINT NOT NULL REFERENCES users (id),
  run_at TIMESTAMP NOT NULL,
  reversed_by BIGINT REFERENCES users (id),
  reversed_at TIMESTAMP,
  reason TEXT NOT NULL
);
CREATE INDEX year_ends_by_fiscal_year_id ON year_ends (fiscal_year_id);

-- What a year end did to each node that had something, the nodes below it included.
CREATE TABLE year_end_nodes (
  year_end_id BIGINT NOT NULL REFERENCES year_ends (id),
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  next_node_id BIGINT REFERENCES budget_nodes (id),
  policy TEXT NOT NULL,
  available_minor BIGINT NOT NULL,
  open_minor BIGINT NOT NULL,
  open_lines INTEGER NOT NULL,
  lapsed_minor BIGINT NOT NULL,
  carried_balance_minor BIGINT NOT NULL,
  carried_open_minor BIGINT NOT NULL,
  PRIMARY KEY (year_end_id, node_id)
);

-- The expense lines whose promises ended or moved on, with what they held.
CREATE TABLE year_end_lines (
  year_end_id BIGINT NOT NULL REFERENCES year_ends (id),
  expense_line_id BIGINT NOT NULL REFERENCES expense_lines (id),
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  period_id BIGINT NOT NULL REFERENCES fiscal_periods (id),
  -- Absent when the promise ended.
  next_node_id BIGINT REFERENCES budget_nodes (id),
  next_period_id BIGINT REFERENCES fiscal_periods (id),
  reserved_minor BIGINT NOT NULL,
  committed_minor BIGINT NOT NULL,
  PRIMARY KEY (year_end_id, expense_line_id)
);

-- The expenses that a year end closed, as they were before, as JSON.
CREATE TABLE year_end_expenses (
  year_end_id BIGINT NOT NULL REFERENCES year_ends (id),
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  before TEXT NOT NULL,
  PRIMARY KEY (year_end_id, expense_id)
);
