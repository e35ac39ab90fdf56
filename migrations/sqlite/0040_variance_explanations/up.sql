-- Why a budget was used otherwise than planned in a month, a quarter (by its number) or a year (number 0).
CREATE TABLE variance_explanations (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  node_id BIGINT NOT NULL REFERENCES budget_nodes (id),
  span TEXT NOT NULL,
  number INTEGER NOT NULL,
  cause TEXT NOT NULL,
  text TEXT NOT NULL,
  action TEXT NOT NULL,
  author_id BIGINT NOT NULL REFERENCES users (id),
  created_at TIMESTAMP NOT NULL,
  changed_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (node_id, span, number)
);
