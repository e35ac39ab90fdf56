-- How many working days an approver has, and after how many more the next head above is asked as well; empty: never.
ALTER TABLE organisation ADD COLUMN approval_due_days INTEGER NOT NULL DEFAULT 3;
ALTER TABLE organisation ADD COLUMN escalate_after_days INTEGER;

-- What the rule that asked for the step says instead.
ALTER TABLE approval_steps ADD COLUMN due_days INTEGER;
-- The last day on which those who are asked were reminded, and when somebody above them was asked as well.
ALTER TABLE approval_steps ADD COLUMN reminded_on DATE;
ALTER TABLE approval_steps ADD COLUMN escalated_at TIMESTAMP;
