-- Rules of approval. Every change is a new version with all rules; a version is never changed.
CREATE TABLE approval_rule_versions (
  version BIGINT NOT NULL PRIMARY KEY,
  -- JSON, as the API has it.
  rules TEXT NOT NULL,
  note TEXT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL
);

-- Steps of one stage are asked at the same time; so many of their approvers have to agree.
ALTER TABLE approval_steps ADD COLUMN stage INTEGER NOT NULL DEFAULT 1;
ALTER TABLE approval_steps ADD COLUMN needed INTEGER NOT NULL DEFAULT 1;
-- The version and the name of the rule that asked for the step. 0: the rules that an organisation begins with.
ALTER TABLE approval_steps ADD COLUMN rules_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approval_steps ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE approval_steps ADD COLUMN rule_zh TEXT NOT NULL DEFAULT '';
UPDATE approval_steps SET stage = number;

-- What each of them said. Until now a step had one yes, which is its own.
ALTER TABLE approval_step_approvers ADD COLUMN agreed_at TIMESTAMP;
ALTER TABLE approval_step_approvers ADD COLUMN stand_in_id BIGINT REFERENCES users (id);
ALTER TABLE approval_step_approvers ADD COLUMN forwarded_by BIGINT REFERENCES users (id);
UPDATE approval_step_approvers SET agreed_at = (
  SELECT approval_steps.decided_at FROM approval_steps
  WHERE approval_steps.id = approval_step_approvers.step_id
    AND approval_steps.state = 'approved'
    AND approval_steps.decided_by = approval_step_approvers.user_id
);

-- Who stands in for whom, and on which days.
CREATE TABLE delegations (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  from_user_id BIGINT NOT NULL REFERENCES users (id),
  to_user_id BIGINT NOT NULL REFERENCES users (id),
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  reason TEXT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  -- When it was called off before its last day.
  ended_at TIMESTAMP,
  CHECK (from_user_id <> to_user_id),
  CHECK (starts_on <= ends_on)
);
CREATE INDEX delegations_by_to_user_id ON delegations (to_user_id);
CREATE INDEX delegations_by_from_user_id ON delegations (from_user_id);

CREATE TRIGGER approval_rule_versions_epoch_insert AFTER INSERT ON approval_rule_versions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER approval_rule_versions_epoch_update AFTER UPDATE ON approval_rule_versions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER approval_rule_versions_epoch_delete AFTER DELETE ON approval_rule_versions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
