DROP TABLE variance_explanations;
