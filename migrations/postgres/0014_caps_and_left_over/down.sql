DROP TABLE control_book_policy_caps;
UPDATE plan_cells SET amount_minor = 0 WHERE amount_minor < 0;
ALTER TABLE plan_cells ADD CONSTRAINT plan_cells_amount_minor_check CHECK (amount_minor >= 0);
