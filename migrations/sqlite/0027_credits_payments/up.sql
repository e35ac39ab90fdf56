-- What the directory knows of a vendor. Days until an invoice is due; NULL where nothing was agreed.
ALTER TABLE vendors ADD COLUMN name_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE vendors ADD COLUMN tax_number TEXT NOT NULL DEFAULT '';
ALTER TABLE vendors ADD COLUMN payment_terms_days INTEGER;
ALTER TABLE vendors ADD COLUMN active BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE vendors ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- An invoice with its tax, and what credit notes and payments took off it: kept beside their rows by the
-- commands that write them.
ALTER TABLE invoices ADD COLUMN due_date DATE;
ALTER TABLE invoices ADD COLUMN gross_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invoices ADD COLUMN credited_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invoices ADD COLUMN paid_minor BIGINT NOT NULL DEFAULT 0;
UPDATE invoices SET gross_minor = amount_minor + COALESCE(
  (SELECT CAST(SUM(l.tax_minor) AS BIGINT) FROM invoice_lines l WHERE l.invoice_id = invoices.id), 0);

CREATE TABLE credit_notes (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  invoice_id BIGINT NOT NULL REFERENCES invoices (id),
  number TEXT NOT NULL,
  credit_date DATE NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0),
  -- The order stays open for what was credited.
  stays_open BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  recorded_by BIGINT NOT NULL REFERENCES users (id),
  recorded_at TIMESTAMP NOT NULL,
  UNIQUE (invoice_id, number)
);
CREATE INDEX credit_notes_by_expense_id ON credit_notes (expense_id);

CREATE TABLE credit_note_lines (
  credit_note_id BIGINT NOT NULL REFERENCES credit_notes (id),
  expense_line_id BIGINT NOT NULL REFERENCES expense_lines (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0),
  PRIMARY KEY (credit_note_id, expense_line_id)
);

CREATE TABLE payments (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  invoice_id BIGINT NOT NULL REFERENCES invoices (id),
  paid_on DATE NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  reference TEXT NOT NULL,
  recorded_by BIGINT NOT NULL REFERENCES users (id),
  recorded_at TIMESTAMP NOT NULL,
  reversed_at TIMESTAMP,
  reversed_by BIGINT REFERENCES users (id),
  reversal_reason TEXT NOT NULL,
  UNIQUE (invoice_id, reference)
);
CREATE INDEX payments_by_expense_id ON payments (expense_id);

ALTER TABLE vouchers ADD COLUMN credit_note_id BIGINT REFERENCES credit_notes (id);
