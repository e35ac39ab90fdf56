DROP TABLE budget_request_limits;
DROP TABLE budget_request_events;
DROP TABLE budget_request_step_approvers;
DROP TABLE budget_request_steps;
DROP TABLE budget_requests;
ALTER TABLE budget_nodes DROP COLUMN is_contingency;
