ALTER TABLE voucher_batches DROP COLUMN accrual_batch_id;
ALTER TABLE voucher_batches DROP COLUMN accrual_period_id;
ALTER TABLE voucher_batches DROP COLUMN kind;
DROP TABLE delivery_lines;
DROP TABLE deliveries;
