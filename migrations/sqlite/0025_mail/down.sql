DROP TABLE special_days;
ALTER TABLE organisation DROP COLUMN working_week;
ALTER TABLE organisation DROP COLUMN digest_hour;
ALTER TABLE budget_request_step_approvers DROP COLUMN told_at;
ALTER TABLE approval_step_approvers DROP COLUMN told_at;
DROP TABLE mail_outbox;
DROP TABLE mail_choices;
DROP TABLE mail_setup;
