-- Reports that go out by mail on their days. Which report is what the API takes, as JSON.
CREATE TABLE report_schedules (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id BIGINT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  report TEXT NOT NULL,
  file TEXT NOT NULL,
  cadence TEXT NOT NULL,
  day INTEGER NOT NULL,
  paused BOOLEAN NOT NULL,
  -- Without one the year of the next day is not open yet.
  next_on DATE,
  last_on DATE,
  created_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX report_schedules_by_owner_id ON report_schedules (owner_id);
CREATE INDEX report_schedules_by_next_on ON report_schedules (next_on);

CREATE TABLE report_schedule_readers (
  schedule_id BIGINT NOT NULL REFERENCES report_schedules (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  PRIMARY KEY (schedule_id, user_id)
);
CREATE INDEX report_schedule_readers_by_user_id ON report_schedule_readers (user_id);

ALTER TABLE mail_outbox ADD COLUMN report_schedule_id BIGINT;
