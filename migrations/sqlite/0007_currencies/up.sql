-- Plan rates: dated data. Rows are added and never changed; of two for the same day the later counts.
CREATE TABLE plan_rates (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  from_currency TEXT NOT NULL,
  to_currency TEXT NOT NULL,
  valid_from DATE NOT NULL,
  -- A decimal number as text.
  rate TEXT NOT NULL,
  source TEXT NOT NULL,
  entered_by BIGINT NOT NULL REFERENCES users (id),
  entered_at TIMESTAMP NOT NULL
);
CREATE INDEX plan_rates_by_currencies ON plan_rates (from_currency, to_currency, valid_from);

-- Of a line in another currency than its node's: the amount as it was asked for, in the expense's
-- currency, and the plan rate that made amount_minor of it.
ALTER TABLE expense_lines ADD COLUMN foreign_minor BIGINT;
ALTER TABLE expense_lines ADD COLUMN rate TEXT;
ALTER TABLE expense_lines ADD COLUMN rate_valid_from DATE;

-- What the money was really bought at, and for a line in another currency what that came to in the
-- node's currency: at the plan rate, and as it was booked.
ALTER TABLE invoices ADD COLUMN booked_rate TEXT;
ALTER TABLE invoice_lines ADD COLUMN planned_minor BIGINT;
ALTER TABLE invoice_lines ADD COLUMN booked_minor BIGINT;
