ALTER TABLE mail_outbox DROP COLUMN alert_id;
ALTER TABLE notifications DROP COLUMN alert_id;
DROP TABLE alert_recipients;
DROP TABLE alerts;
DROP TABLE alert_rules;
