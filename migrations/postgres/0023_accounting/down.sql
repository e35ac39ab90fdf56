DROP TABLE voucher_entries;
DROP TABLE voucher_lines;
DROP TABLE vouchers;
DROP TABLE voucher_batches;
ALTER TABLE invoice_lines DROP COLUMN tax_minor;
DROP TABLE account_mapping_lines;
DROP TABLE account_mappings;
DROP TABLE accounts;
