ALTER TABLE organisation DROP COLUMN unbudgeted_rule;
