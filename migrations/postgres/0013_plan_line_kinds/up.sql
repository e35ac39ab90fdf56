-- A line may stand for money that is kept back, and a line that was taken from another year's budget is to become
-- a node like the one it was taken from.
ALTER TABLE plan_lines ADD COLUMN is_contingency BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE plan_lines ADD COLUMN like_node_id BIGINT REFERENCES budget_nodes (id);
UPDATE plan_lines SET is_contingency = TRUE
WHERE node_id IN (SELECT id FROM budget_nodes WHERE is_contingency);
