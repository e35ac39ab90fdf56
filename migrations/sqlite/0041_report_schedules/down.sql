ALTER TABLE mail_outbox DROP COLUMN report_schedule_id;
DROP TABLE report_schedule_readers;
DROP TABLE report_schedules;
