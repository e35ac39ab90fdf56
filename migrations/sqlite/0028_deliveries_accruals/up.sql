-- What was received of what was ordered. It moves no money.
CREATE TABLE deliveries (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  expense_id BIGINT NOT NULL REFERENCES expenses (id),
  delivered_on DATE NOT NULL,
  note TEXT NOT NULL,
  recorded_by BIGINT NOT NULL REFERENCES users (id),
  recorded_at TIMESTAMP NOT NULL,
  reversed_at TIMESTAMP,
  reversed_by BIGINT REFERENCES users (id),
  reversal_reason TEXT NOT NULL
);
CREATE INDEX deliveries_by_expense_id ON deliveries (expense_id);
CREATE INDEX deliveries_by_delivered_on ON deliveries (delivered_on);

CREATE TABLE delivery_lines (
  delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
  expense_line_id BIGINT NOT NULL REFERENCES expense_lines (id),
  -- In the expense's currency.
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (delivery_id, expense_line_id)
);

-- What a batch is of. An accrual and its reversal are posted together: the second names the first.
ALTER TABLE voucher_batches ADD COLUMN kind TEXT NOT NULL DEFAULT 'spending';
ALTER TABLE voucher_batches ADD COLUMN accrual_period_id BIGINT REFERENCES fiscal_periods (id);
ALTER TABLE voucher_batches ADD COLUMN accrual_batch_id BIGINT REFERENCES voucher_batches (id);
