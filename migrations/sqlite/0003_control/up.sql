-- Control beside the tree: parallel caps, overrides, dated policies, and checks that can be replayed.

-- A cap on a combination of dimensions in one fiscal year, whatever nodes the money is charged to.
CREATE TABLE control_books (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  fiscal_year_id BIGINT NOT NULL REFERENCES fiscal_years (id),
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  currency TEXT NOT NULL,
  control_level TEXT NOT NULL,
  control_window TEXT NOT NULL,
  to_date BOOLEAN NOT NULL,
  tolerance_minor BIGINT NOT NULL CHECK (tolerance_minor >= 0),
  tolerance_bp BIGINT NOT NULL CHECK (tolerance_bp >= 0),
  policy_version BIGINT NOT NULL,
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMP NOT NULL
);
CREATE INDEX control_books_by_fiscal_year_id ON control_books (fiscal_year_id);

-- What a book covers: one of the values of every dimension that it names, or of values below them.
CREATE TABLE control_book_terms (
  book_id BIGINT NOT NULL REFERENCES control_books (id),
  dimension TEXT NOT NULL,
  value_id BIGINT NOT NULL,
  PRIMARY KEY (book_id, dimension, value_id)
);

-- Every policy and cap that a book ever had.
CREATE TABLE control_book_policies (
  book_id BIGINT NOT NULL REFERENCES control_books (id),
  version BIGINT NOT NULL,
  control_level TEXT NOT NULL,
  control_window TEXT NOT NULL,
  to_date BOOLEAN NOT NULL,
  tolerance_minor BIGINT NOT NULL,
  tolerance_bp BIGINT NOT NULL,
  cap_minor BIGINT NOT NULL,
  reason TEXT NOT NULL,
  set_by BIGINT REFERENCES users (id),
  set_at TIMESTAMP NOT NULL,
  PRIMARY KEY (book_id, version)
);

-- The cap of each period and what counts against it; written with the entries, rebuilt from them.
CREATE TABLE control_book_balances (
  book_id BIGINT NOT NULL REFERENCES control_books (id),
  period_id BIGINT NOT NULL REFERENCES fiscal_periods (id),
  cap_minor BIGINT NOT NULL,
  reserved_minor BIGINT NOT NULL,
  committed_minor BIGINT NOT NULL,
  spent_minor BIGINT NOT NULL,
  PRIMARY KEY (book_id, period_id)
);

-- Which books a line counts in: decided when its money is asked for, and kept, so that a department
-- that moves later does not change what was controlled.
CREATE TABLE expense_line_books (
  line_id BIGINT NOT NULL REFERENCES expense_lines (id),
  book_id BIGINT NOT NULL REFERENCES control_books (id),
  PRIMARY KEY (line_id, book_id)
);
CREATE INDEX expense_line_books_by_book_id ON expense_line_books (book_id);

-- Leave to go over, granted by a second person, for a node or a book.
CREATE TABLE control_overrides (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  node_id BIGINT REFERENCES budget_nodes (id),
  book_id BIGINT REFERENCES control_books (id),
  -- Only for this expense; for every request when absent.
  expense_id BIGINT REFERENCES expenses (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  -- The last day on which it counts.
  expires_on DATE NOT NULL,
  reason TEXT NOT NULL,
  asked_by BIGINT NOT NULL REFERENCES users (id),
  granted_by BIGINT NOT NULL REFERENCES users (id),
  granted_at TIMESTAMP NOT NULL,
  revoked_by BIGINT REFERENCES users (id),
  revoked_at TIMESTAMP,
  CHECK (asked_by <> granted_by),
  CHECK ((node_id IS NULL) <> (book_id IS NULL))
);
CREATE INDEX control_overrides_by_node_id ON control_overrides (node_id);
CREATE INDEX control_overrides_by_book_id ON control_overrides (book_id);

-- A policy may be set for a day to come: the row is kept, and put in force on that day.
ALTER TABLE budget_policies ADD COLUMN valid_from DATE;
ALTER TABLE budget_policies ADD COLUMN in_force_since TIMESTAMP;
CREATE INDEX budget_policies_by_valid_from ON budget_policies (valid_from);

-- What an override added to the limit.
ALTER TABLE fund_check_results ADD COLUMN override_minor BIGINT NOT NULL DEFAULT 0;

-- A book's part in a check, as fund_check_results has a node's.
CREATE TABLE fund_check_book_results (
  check_id BIGINT NOT NULL REFERENCES fund_checks (id),
  position INTEGER NOT NULL,
  line_index INTEGER NOT NULL,
  book_id BIGINT NOT NULL REFERENCES control_books (id),
  outcome TEXT NOT NULL,
  control_level TEXT NOT NULL,
  control_window TEXT NOT NULL,
  to_date BOOLEAN NOT NULL,
  policy_version BIGINT NOT NULL,
  window_from DATE NOT NULL,
  window_to DATE NOT NULL,
  allocated_minor BIGINT NOT NULL,
  used_minor BIGINT NOT NULL,
  tolerance_minor BIGINT NOT NULL,
  asked_minor BIGINT NOT NULL,
  override_minor BIGINT NOT NULL,
  PRIMARY KEY (check_id, position)
);
CREATE INDEX fund_check_book_results_by_book_id ON fund_check_book_results (book_id);

-- What was asked, so that a check can be replayed under another policy.
CREATE TABLE fund_check_charges (
  check_id BIGINT NOT NULL REFERENCES fund_checks (id),
  line_index INTEGER NOT NULL,
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  period_id BIGINT NOT NULL REFERENCES fiscal_periods (id),
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (check_id, line_index)
);
CREATE INDEX fund_checks_by_checked_at ON fund_checks (checked_at);
