-- The first schema. The two dialects are kept alike by the test `schemas_agree`.

-- The organisation that runs this installation: one row.
CREATE TABLE organisation (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  fiscal_year_start_month INTEGER NOT NULL CHECK (fiscal_year_start_month BETWEEN 1 AND 12),
  default_locale TEXT NOT NULL,
  finance_approval_from_minor BIGINT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  created_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL,
  CHECK (id = 1)
);

-- Secrets that every process of the installation shares, such as the key that signs access tokens.
CREATE TABLE server_keys (
  name TEXT NOT NULL PRIMARY KEY,
  secret TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL
);

CREATE TABLE users (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  department_id BIGINT REFERENCES departments (id),
  locale TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  -- Grows with every "sign out everywhere" and password change: older access tokens are refused.
  session_epoch BIGINT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE departments (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  parent_id BIGINT REFERENCES departments (id),
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  head_user_id BIGINT REFERENCES users (id),
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE refresh_tokens (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_id BIGINT NOT NULL REFERENCES users (id),
  family TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  issued_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP,
  revoked_at TIMESTAMP,
  user_agent TEXT NOT NULL
);
CREATE INDEX refresh_tokens_by_user_id ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);

CREATE TABLE api_keys (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL,
  -- Permissions, separated by blanks.
  scopes TEXT NOT NULL,
  department_id BIGINT REFERENCES departments (id),
  expires_at TIMESTAMP,
  last_used_at TIMESTAMP,
  revoked_at TIMESTAMP,
  -- The person in whose name the key acts.
  user_id BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL
);

CREATE TABLE channels (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE activity_types (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE categories (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE vendors (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  -- The name folded for comparison: case, spaces and punctuation do not make a new vendor.
  match_key TEXT NOT NULL UNIQUE,
  created_at TIMESTAMP NOT NULL
);

CREATE TABLE fiscal_years (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  starts_on DATE NOT NULL UNIQUE,
  ends_on DATE NOT NULL
);

CREATE TABLE fiscal_periods (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  fiscal_year_id BIGINT NOT NULL REFERENCES fiscal_years (id),
  number INTEGER NOT NULL,
  starts_on DATE NOT NULL UNIQUE,
  ends_on DATE NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (fiscal_year_id, number)
);

CREATE TABLE budget_nodes (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  parent_id BIGINT REFERENCES budget_nodes (id),
  fiscal_year_id BIGINT NOT NULL REFERENCES fiscal_years (id),
  depth INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  currency TEXT NOT NULL,
  department_id BIGINT REFERENCES departments (id),
  channel_id BIGINT REFERENCES channels (id),
  activity_type_id BIGINT REFERENCES activity_types (id),
  campaign_id BIGINT REFERENCES campaigns (id),
  control_level TEXT NOT NULL,
  control_window TEXT NOT NULL,
  to_date BOOLEAN NOT NULL,
  tolerance_minor BIGINT NOT NULL CHECK (tolerance_minor >= 0),
  tolerance_bp BIGINT NOT NULL CHECK (tolerance_bp >= 0),
  policy_version BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMP NOT NULL
);
CREATE INDEX budget_nodes_by_fiscal_year_id ON budget_nodes (fiscal_year_id);
CREATE INDEX budget_nodes_by_parent_id ON budget_nodes (parent_id);

-- Every control policy that a node ever had: a stored check names the version that it used.
CREATE TABLE budget_policies (
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  version BIGINT NOT NULL,
  control_level TEXT NOT NULL,
  control_window TEXT NOT NULL,
  to_date BOOLEAN NOT NULL,
  tolerance_minor BIGINT NOT NULL,
  tolerance_bp BIGINT NOT NULL,
  reason TEXT NOT NULL,
  set_by BIGINT REFERENCES users (id),
  set_at TIMESTAMP NOT NULL,
  PRIMARY KEY (node_id, version)
);

CREATE TABLE campaigns (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  -- The name folded for comparison, for imports and search.
  match_key TEXT NOT NULL,
  objective TEXT NOT NULL,
  department_id BIGINT NOT NULL REFERENCES departments (id),
  channel_id BIGINT REFERENCES channels (id),
  activity_type_id BIGINT REFERENCES activity_types (id),
  owner_id BIGINT REFERENCES users (id),
  budget_node_id BIGINT REFERENCES budget_nodes (id),
  status TEXT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  created_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX campaigns_by_department_id ON campaigns (department_id);
CREATE INDEX campaigns_by_match_key ON campaigns (match_key);

CREATE TABLE imports (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  name TEXT NOT NULL,
  -- The chosen mapping, filter and target, as JSON (see penstock_shared::import); empty before.
  settings TEXT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  started_at TIMESTAMP,
  finished_at TIMESTAMP,
  -- In whose name the rows are written.
  run_by BIGINT REFERENCES users (id),
  -- Progress: the file and the row up to which everything has been committed.
  cursor_file INTEGER NOT NULL,
  cursor_row BIGINT NOT NULL,
  bytes_read BIGINT NOT NULL,
  rows_read BIGINT NOT NULL,
  rows_accepted BIGINT NOT NULL,
  rows_rejected BIGINT NOT NULL,
  rows_filtered BIGINT NOT NULL,
  rows_known BIGINT NOT NULL,
  rows_held BIGINT NOT NULL,
  amount_accepted_minor BIGINT NOT NULL,
  -- As JSON; empty when there is none.
  failure TEXT NOT NULL,
  -- The count of all rows, as JSON, and the version of the import that it was made for.
  survey TEXT NOT NULL,
  survey_version BIGINT NOT NULL,
  -- The process that writes the rows, until it has not been heard of for a while.
  lease_owner TEXT NOT NULL,
  lease_until TIMESTAMP,
  version BIGINT NOT NULL
);

CREATE TABLE import_files (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  import_id BIGINT NOT NULL REFERENCES imports (id),
  position INTEGER NOT NULL,
  file_name TEXT NOT NULL,
  -- The name in the data folder.
  stored_as TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  -- What the whole file shows, without a person's correction.
  encoding TEXT NOT NULL,
  encoding_guessed BOOLEAN NOT NULL,
  -- What was recognised, with the person's corrections, as JSON.
  shape TEXT NOT NULL
);
CREATE INDEX import_files_by_import_id ON import_files (import_id);
CREATE INDEX import_files_by_sha256 ON import_files (sha256);

-- Rows that were not accepted at once: rejected, or held as a question for a person.
CREATE TABLE import_rows (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  import_id BIGINT NOT NULL REFERENCES imports (id),
  file_id BIGINT NOT NULL REFERENCES import_files (id),
  row_number BIGINT NOT NULL,
  state TEXT NOT NULL,
  -- The source fields as a JSON array of texts.
  fields TEXT NOT NULL,
  -- The problems as JSON, and the code of the first.
  problems TEXT NOT NULL,
  problem_code TEXT NOT NULL,
  -- What import_fingerprints will know the row by.
  fingerprint BLOB NOT NULL,
  occurrence INTEGER NOT NULL,
  expense_id BIGINT
);
CREATE INDEX import_rows_by_import_id_state_id ON import_rows (import_id, state, id);

CREATE TABLE import_templates (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  settings TEXT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL
);

CREATE TABLE expenses (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  requester_id BIGINT NOT NULL REFERENCES users (id),
  department_id BIGINT NOT NULL REFERENCES departments (id),
  campaign_id BIGINT REFERENCES campaigns (id),
  vendor_id BIGINT REFERENCES vendors (id),
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  invoiced_minor BIGINT NOT NULL,
  over_budget BOOLEAN NOT NULL,
  charge_date DATE NOT NULL,
  import_id BIGINT REFERENCES imports (id),
  external_reference TEXT,
  created_at TIMESTAMP NOT NULL,
  submitted_at TIMESTAMP,
  decided_at TIMESTAMP,
  closed_at TIMESTAMP,
  version BIGINT NOT NULL
);
CREATE INDEX expenses_by_state_id ON expenses (state, id);
CREATE INDEX expenses_by_department_id_id ON expenses (department_id, id);
CREATE INDEX expenses_by_campaign_id ON expenses (campaign_id);
CREATE INDEX expenses_by_vendor_id_total_minor ON expenses (vendor_id, total_minor);
CREATE INDEX expenses_by_import_id ON expenses (import_id);
CREATE INDEX expenses_by_requester_id ON expenses (requester_id);

CREATE TABLE expense_lines (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  position INTEGER NOT NULL,
  description TEXT NOT NULL,
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  department_id BIGINT NOT NULL REFERENCES departments (id),
  category_id BIGINT REFERENCES categories (id),
  channel_id BIGINT REFERENCES channels (id),
  activity_type_id BIGINT REFERENCES activity_types (id),
  campaign_id BIGINT REFERENCES campaigns (id),
  vendor_id BIGINT REFERENCES vendors (id),
  charge_date DATE NOT NULL,
  -- The period that holds the money; absent before submission.
  period_id BIGINT REFERENCES fiscal_periods (id),
  amount_minor BIGINT NOT NULL,
  reserved_minor BIGINT NOT NULL CHECK (reserved_minor >= 0),
  committed_minor BIGINT NOT NULL CHECK (committed_minor >= 0),
  -- May be below zero: a credit note or a negative row of an imported ledger.
  spent_minor BIGINT NOT NULL,
  UNIQUE (expense_id, position)
);
CREATE INDEX expense_lines_by_node_id ON expense_lines (node_id);
CREATE INDEX expense_lines_by_campaign_id ON expense_lines (campaign_id);

CREATE TABLE approval_steps (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by BIGINT REFERENCES users (id),
  decided_at TIMESTAMP,
  comment TEXT NOT NULL,
  UNIQUE (expense_id, number)
);
CREATE INDEX approval_steps_by_state_id ON approval_steps (state, id);

-- Who may decide a step: any one of them.
CREATE TABLE approval_step_approvers (
  step_id BIGINT NOT NULL REFERENCES approval_steps (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  PRIMARY KEY (step_id, user_id)
);
CREATE INDEX approval_step_approvers_by_user_id ON approval_step_approvers (user_id);

CREATE TABLE invoices (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  number TEXT NOT NULL,
  invoice_date DATE NOT NULL,
  amount_minor BIGINT NOT NULL,
  over_commitment BOOLEAN NOT NULL,
  late BOOLEAN NOT NULL,
  reversed_at TIMESTAMP,
  recorded_by BIGINT NOT NULL REFERENCES users (id),
  recorded_at TIMESTAMP NOT NULL,
  UNIQUE (expense_id, number)
);

CREATE TABLE invoice_lines (
  invoice_id BIGINT NOT NULL REFERENCES invoices (id),
  expense_line_id BIGINT NOT NULL REFERENCES expense_lines (id),
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (invoice_id, expense_line_id)
);

-- What happened to an expense, for its time line.
CREATE TABLE expense_events (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  at TIMESTAMP NOT NULL,
  what TEXT NOT NULL,
  actor_id BIGINT REFERENCES users (id),
  amount_minor BIGINT,
  comment TEXT NOT NULL
);
CREATE INDEX expense_events_by_expense_id ON expense_events (expense_id);

CREATE TABLE fund_checks (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  checked_at TIMESTAMP NOT NULL,
  actor_id BIGINT REFERENCES users (id),
  purpose TEXT NOT NULL,
  outcome TEXT NOT NULL,
  expense_id BIGINT REFERENCES expenses (id)
);
CREATE INDEX fund_checks_by_expense_id ON fund_checks (expense_id);

CREATE TABLE fund_check_results (
  check_id BIGINT NOT NULL REFERENCES fund_checks (id),
  position INTEGER NOT NULL,
  line_index INTEGER NOT NULL,
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
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
  PRIMARY KEY (check_id, position)
);
CREATE INDEX fund_check_results_by_node_id ON fund_check_results (node_id);

-- One row: the end of the ledger. Every group of writes locks it first, which puts all groups of all processes in one order.
CREATE TABLE ledger_head (
  id BIGINT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL,
  hash TEXT NOT NULL,
  CHECK (id = 1)
);

-- Append-only. Money moves between two buckets of one node in one period.
CREATE TABLE ledger_entries (
  -- INTEGER makes it the table's own key; BIGINT would be a second tree.
  sequence INTEGER NOT NULL PRIMARY KEY,
  posted_at TIMESTAMP NOT NULL,
  entry_date DATE NOT NULL,
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  period_id BIGINT NOT NULL REFERENCES fiscal_periods (id),
  kind TEXT NOT NULL,
  from_bucket TEXT NOT NULL,
  to_bucket TEXT NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  expense_id BIGINT REFERENCES expenses (id),
  expense_line_id BIGINT REFERENCES expense_lines (id),
  invoice_id BIGINT REFERENCES invoices (id),
  reverses_sequence BIGINT REFERENCES ledger_entries (sequence),
  check_id BIGINT REFERENCES fund_checks (id),
  actor_id BIGINT REFERENCES users (id),
  memo TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  CHECK (from_bucket <> to_bucket)
);
CREATE INDEX ledger_entries_by_node_id_sequence ON ledger_entries (node_id, sequence);
CREATE INDEX ledger_entries_by_expense_id ON ledger_entries (expense_id);

-- Kept beside the entries in the same transaction; can always be rebuilt from them. Use includes the nodes below.
CREATE TABLE balances (
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  period_id BIGINT NOT NULL REFERENCES fiscal_periods (id),
  allocated_minor BIGINT NOT NULL,
  reserved_minor BIGINT NOT NULL,
  committed_minor BIGINT NOT NULL,
  spent_minor BIGINT NOT NULL,
  PRIMARY KEY (node_id, period_id)
);

-- Rows of imported files that are settled: the same file twice adds nothing. A fingerprint begins with the row's day, so
-- that the rows of one file stand side by side: random keys would touch a page each.
CREATE TABLE import_fingerprints (
  fingerprint BLOB NOT NULL,
  occurrence INTEGER NOT NULL,
  -- Absent for budgets and for rows that a person left out.
  expense_id BIGINT REFERENCES expenses (id),
  PRIMARY KEY (fingerprint, occurrence)
) WITHOUT ROWID;

-- What changed, for live updates; every process tails it.
CREATE TABLE events (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at TIMESTAMP NOT NULL,
  topic TEXT NOT NULL,
  entity_id BIGINT NOT NULL,
  department_id BIGINT
);

CREATE TABLE idempotency_keys (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  operation TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  response TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_keys_by_created_at ON idempotency_keys (created_at);

INSERT INTO ledger_head (id, sequence, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TRIGGER ledger_entries_are_not_updated BEFORE UPDATE ON ledger_entries
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_entries_are_not_deleted BEFORE DELETE ON ledger_entries
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;
