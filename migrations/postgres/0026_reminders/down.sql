ALTER TABLE approval_steps DROP COLUMN escalated_at;
ALTER TABLE approval_steps DROP COLUMN reminded_on;
ALTER TABLE approval_steps DROP COLUMN due_days;
ALTER TABLE organisation DROP COLUMN escalate_after_days;
ALTER TABLE organisation DROP COLUMN approval_due_days;
