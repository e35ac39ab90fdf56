-- Reimbursements of one person that are paid back together.
CREATE TABLE claims (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  claimant_id BIGINT NOT NULL REFERENCES users (id),
  state TEXT NOT NULL,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL CHECK (total_minor > 0),
  line_count BIGINT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  payment_reference TEXT NOT NULL,
  paid_on DATE,
  ended_by BIGINT REFERENCES users (id),
  ended_at TIMESTAMP,
  reason TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX claims_by_claimant_id_id ON claims (claimant_id, id);
CREATE INDEX claims_by_state_id ON claims (state, id);

-- A reimbursement is held by one claim at most; a claim that was cancelled holds none, and still says what it was
-- about.
CREATE TABLE claim_lines (
  claim_id BIGINT NOT NULL REFERENCES claims (id),
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  held_expense_id BIGINT UNIQUE,
  amount_minor BIGINT NOT NULL,
  invoice_id BIGINT REFERENCES invoices (id),
  PRIMARY KEY (claim_id, expense_id)
);
CREATE INDEX claim_lines_by_expense_id ON claim_lines (expense_id);
