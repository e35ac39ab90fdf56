ALTER TABLE invoice_lines DROP COLUMN booked_minor;
ALTER TABLE invoice_lines DROP COLUMN planned_minor;
ALTER TABLE invoices DROP COLUMN booked_rate;
ALTER TABLE expense_lines DROP COLUMN rate_valid_from;
ALTER TABLE expense_lines DROP COLUMN rate;
ALTER TABLE expense_lines DROP COLUMN foreign_minor;
DROP TABLE plan_rates;
