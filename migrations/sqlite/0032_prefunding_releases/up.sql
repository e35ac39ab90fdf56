-- What was paid out for advances and prepayments, and what became of it. Together what was claimed and what came back
-- is never more than what was paid out.
CREATE TABLE prefunding_pay_outs (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  paid_on DATE NOT NULL,
  reference TEXT NOT NULL,
  recorded_by BIGINT NOT NULL REFERENCES users (id),
  recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX prefunding_pay_outs_by_expense_id ON prefunding_pay_outs (expense_id);

CREATE TABLE prefunding_uses (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  day DATE NOT NULL,
  reference TEXT NOT NULL,
  claimed_minor BIGINT NOT NULL CHECK (claimed_minor >= 0),
  returned_minor BIGINT NOT NULL CHECK (returned_minor >= 0),
  -- What spent the claimed part. When it is taken back, that part counts no more.
  invoice_id BIGINT REFERENCES invoices (id),
  recorded_by BIGINT NOT NULL REFERENCES users (id),
  recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX prefunding_uses_by_expense_id ON prefunding_uses (expense_id);

-- What was called off blanket orders. An invoice of an order names its release.
CREATE TABLE expense_releases (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  expense_line_id BIGINT NOT NULL REFERENCES expense_lines (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  note TEXT NOT NULL,
  delivered_by DATE,
  created_by BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  UNIQUE (expense_id, number)
);
ALTER TABLE invoices ADD COLUMN release_id BIGINT REFERENCES expense_releases (id);
