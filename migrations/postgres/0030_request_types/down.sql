ALTER TABLE organisation DROP COLUMN approvals_stand_days;
ALTER TABLE organisation DROP COLUMN receipts_required;
DROP INDEX expenses_by_expires_on;
ALTER TABLE expenses DROP COLUMN expires_on;
ALTER TABLE expenses DROP COLUMN valid_from;
ALTER TABLE expenses DROP COLUMN settle_by;
ALTER TABLE expenses DROP COLUMN needed_by;
ALTER TABLE expenses DROP COLUMN receiver_id;
ALTER TABLE expenses DROP COLUMN kind;
