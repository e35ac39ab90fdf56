ALTER TABLE mail_outbox DROP COLUMN template_id;
ALTER TABLE notifications DROP COLUMN template_id;
DROP TABLE expense_occurrences;
DROP TABLE expense_schedules;
DROP TABLE expense_templates;
