ALTER TABLE invoices DROP COLUMN release_id;
DROP TABLE expense_releases;
DROP TABLE prefunding_uses;
DROP TABLE prefunding_pay_outs;
