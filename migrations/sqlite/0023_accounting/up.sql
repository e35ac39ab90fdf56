-- The accounts that spending is vouched to. Code and kind stay; what is vouched keeps its meaning.
CREATE TABLE accounts (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  kind TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  version BIGINT NOT NULL
);

-- Every version of the mapping is kept whole: a batch names the one that it was made with.
CREATE TABLE account_mappings (
  version BIGINT NOT NULL PRIMARY KEY,
  changed_by BIGINT NOT NULL REFERENCES users (id),
  changed_at TIMESTAMP NOT NULL
);

-- Either the account of a category, or the default of a role.
CREATE TABLE account_mapping_lines (
  version BIGINT NOT NULL REFERENCES account_mappings (version),
  position INTEGER NOT NULL,
  category_id BIGINT REFERENCES categories (id),
  role TEXT,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (version, position),
  CHECK ((category_id IS NULL) <> (role IS NULL))
);

-- Recoverable input tax on top of the amount that is charged to the budget; the ledger never counts it.
ALTER TABLE invoice_lines ADD COLUMN tax_minor BIGINT NOT NULL DEFAULT 0 CHECK (tax_minor >= 0);

CREATE TABLE voucher_batches (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  fiscal_year_id BIGINT NOT NULL REFERENCES fiscal_years (id),
  number BIGINT NOT NULL,
  from_day DATE NOT NULL,
  to_day DATE NOT NULL,
  -- The last ledger entry that was looked at.
  through_sequence BIGINT NOT NULL,
  mapping_version BIGINT NOT NULL,
  voucher_count BIGINT NOT NULL,
  entry_count BIGINT NOT NULL,
  posted_by BIGINT NOT NULL REFERENCES users (id),
  posted_at TIMESTAMP NOT NULL,
  reason TEXT NOT NULL,
  -- The batch that this one mirrors; a batch is taken back once.
  reverses_batch_id BIGINT UNIQUE REFERENCES voucher_batches (id),
  UNIQUE (fiscal_year_id, number)
);

CREATE TABLE vouchers (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  batch_id BIGINT NOT NULL REFERENCES voucher_batches (id),
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  voucher_date DATE NOT NULL,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  invoice_id BIGINT REFERENCES invoices (id),
  payee TEXT NOT NULL,
  title TEXT NOT NULL,
  invoice_number TEXT NOT NULL,
  UNIQUE (batch_id, number)
);
CREATE INDEX vouchers_by_expense_id ON vouchers (expense_id);

CREATE TABLE voucher_lines (
  voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  currency TEXT NOT NULL,
  -- Debits are above zero, credits below.
  amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
  node_id BIGINT REFERENCES budget_nodes (id),
  department_id BIGINT REFERENCES departments (id),
  category_id BIGINT REFERENCES categories (id),
  campaign_id BIGINT REFERENCES campaigns (id),
  PRIMARY KEY (voucher_id, position)
);

-- Which entries a voucher is made of. An entry is held by one voucher at most; a batch that was taken back
-- holds none, and still says what it was made of.
CREATE TABLE voucher_entries (
  voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
  sequence BIGINT NOT NULL REFERENCES ledger_entries (sequence),
  held_sequence BIGINT UNIQUE,
  PRIMARY KEY (voucher_id, sequence)
);
CREATE INDEX voucher_entries_by_sequence ON voucher_entries (sequence);
