-- The request that an override was granted by, so that either says what became of the other. Until now both were
-- written in one transaction with one time, which is how those that are there find each other.
ALTER TABLE control_overrides ADD COLUMN request_id BIGINT REFERENCES budget_requests (id);
UPDATE control_overrides SET request_id = (
  SELECT MIN(budget_requests.id) FROM budget_requests
  WHERE budget_requests.kind = 'override'
    AND budget_requests.decided_at = control_overrides.granted_at
    AND budget_requests.requester_id = control_overrides.asked_by
    AND budget_requests.amount_minor = control_overrides.amount_minor
    AND budget_requests.reason = control_overrides.reason
    AND (budget_requests.book_id = control_overrides.book_id OR budget_requests.node_id = control_overrides.node_id)
);
CREATE INDEX control_overrides_by_request_id ON control_overrides (request_id);
