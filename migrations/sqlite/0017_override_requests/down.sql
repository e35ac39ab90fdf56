DROP INDEX control_overrides_by_request_id;
ALTER TABLE control_overrides DROP COLUMN request_id;
