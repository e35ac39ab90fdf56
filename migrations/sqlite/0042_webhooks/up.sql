-- Where other programs are told of what happens.
CREATE TABLE webhooks (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  -- Another number, another secret: what messages are signed with follows from it and a key of the server.
  secret_number INTEGER NOT NULL,
  created_by BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX webhooks_by_created_by ON webhooks (created_by);

-- The outbox of messages.
CREATE TABLE webhook_deliveries (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
  -- The same in every try.
  message_key TEXT NOT NULL,
  event TEXT NOT NULL,
  -- What is sent, JSON, byte for byte.
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  due_at TIMESTAMP NOT NULL,
  tries INTEGER NOT NULL,
  lease_owner TEXT NOT NULL,
  lease_until TIMESTAMP,
  -- The last answer's.
  status INTEGER,
  last_error TEXT NOT NULL,
  delivered_at TIMESTAMP
);
CREATE INDEX webhook_deliveries_by_webhook_id ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (state, due_at);
