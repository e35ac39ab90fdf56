DROP TABLE experiment_days;
DROP TABLE experiment_units;
DROP TABLE experiment_variants;
DROP TABLE experiments;
