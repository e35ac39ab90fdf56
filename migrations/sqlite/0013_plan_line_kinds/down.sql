ALTER TABLE plan_lines DROP COLUMN like_node_id;
ALTER TABLE plan_lines DROP COLUMN is_contingency;
