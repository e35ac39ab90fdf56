DROP TABLE control_book_policy_caps;

CREATE TABLE plan_cells_again (
  version_id BIGINT NOT NULL REFERENCES plan_versions (id),
  line_key BIGINT NOT NULL,
  period_number INTEGER NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  -- What the budget had here when the version was begun or last refreshed: a move since then is found.
  basis_minor BIGINT NOT NULL,
  PRIMARY KEY (version_id, line_key, period_number)
);
INSERT INTO plan_cells_again (version_id, line_key, period_number, amount_minor, basis_minor)
SELECT version_id, line_key, period_number, MAX(amount_minor, 0), basis_minor FROM plan_cells;
DROP TABLE plan_cells;
ALTER TABLE plan_cells_again RENAME TO plan_cells;
