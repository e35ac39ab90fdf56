-- What a request is for, and what its kind needs to know: who receives an advance and by when it is settled,
-- from when a blanket order holds, and until when what was approved stands.
ALTER TABLE expenses ADD COLUMN kind TEXT NOT NULL DEFAULT 'purchase';
ALTER TABLE expenses ADD COLUMN receiver_id BIGINT REFERENCES users (id);
ALTER TABLE expenses ADD COLUMN needed_by DATE;
ALTER TABLE expenses ADD COLUMN settle_by DATE;
ALTER TABLE expenses ADD COLUMN valid_from DATE;
ALTER TABLE expenses ADD COLUMN expires_on DATE;
CREATE INDEX expenses_by_expires_on ON expenses (expires_on);

-- Whether a reimbursement needs a receipt, and how many days an approval stands by itself; none: for good.
ALTER TABLE organisation ADD COLUMN receipts_required BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE organisation ADD COLUMN approvals_stand_days INTEGER;
