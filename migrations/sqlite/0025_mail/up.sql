-- Whether this installation sends mail; the server says so when it starts.
CREATE TABLE mail_setup (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  enabled BOOLEAN NOT NULL
);
INSERT INTO mail_setup (id, enabled) VALUES (1, FALSE);

-- How a person wants to be told of a kind of occasion; without a row as usual.
CREATE TABLE mail_choices (
  user_id BIGINT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  delivery TEXT NOT NULL,
  PRIMARY KEY (user_id, kind)
);

-- What goes out by mail, written with what it is about. Those of one digest name it.
CREATE TABLE mail_outbox (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  user_id BIGINT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  actor_id BIGINT REFERENCES users (id),
  expense_id BIGINT REFERENCES expenses (id),
  budget_request_id BIGINT REFERENCES budget_requests (id),
  state TEXT NOT NULL,
  digest_id BIGINT REFERENCES mail_outbox (id),
  -- What stands before the @ of its Message-ID, the same at every try.
  message_key TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  due_at TIMESTAMP NOT NULL,
  tries INTEGER NOT NULL,
  lease_owner TEXT NOT NULL,
  lease_until TIMESTAMP,
  sent_at TIMESTAMP,
  last_error TEXT NOT NULL
);
CREATE INDEX mail_outbox_by_state_due_at ON mail_outbox (state, due_at);
CREATE INDEX mail_outbox_by_digest_id ON mail_outbox (digest_id);

-- When somebody who is asked was told so by mail. Who is asked already is not told any more.
ALTER TABLE approval_step_approvers ADD COLUMN told_at TIMESTAMP;
ALTER TABLE budget_request_step_approvers ADD COLUMN told_at TIMESTAMP;
UPDATE approval_step_approvers SET told_at = CURRENT_TIMESTAMP;
UPDATE budget_request_step_approvers SET told_at = CURRENT_TIMESTAMP;

-- The hour at which digests leave, in the organisation's time zone.
ALTER TABLE organisation ADD COLUMN digest_hour INTEGER NOT NULL DEFAULT 8;
-- Working days: 1 for Monday, 2 for Tuesday, 4 for Wednesday and so on, added up.
ALTER TABLE organisation ADD COLUMN working_week INTEGER NOT NULL DEFAULT 31;

-- Days that are otherwise than the week says: nobody works on a holiday, and a weekend may be worked instead.
CREATE TABLE special_days (
  day DATE NOT NULL PRIMARY KEY,
  working BOOLEAN NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT NOT NULL
);
