DROP TABLE plan_goals;
DROP TABLE plan_cells;
DROP TABLE plan_lines;
DROP TABLE plan_versions;
DROP TABLE plans;
