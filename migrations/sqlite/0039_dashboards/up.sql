-- Dashboards of people. Filters and tiles are what the API takes, as JSON; a dashboard has no figures.
CREATE TABLE dashboards (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  owner_id BIGINT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  filters TEXT NOT NULL,
  tiles TEXT NOT NULL,
  sharing TEXT NOT NULL,
  roles TEXT NOT NULL,
  rights TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  changed_at TIMESTAMP NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX dashboards_by_owner_id ON dashboards (owner_id);
CREATE INDEX dashboards_by_sharing ON dashboards (sharing);

-- The dashboard that a person begins with. Without a row it is the home page of everybody.
CREATE TABLE home_dashboards (
  user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
  dashboard_id BIGINT NOT NULL REFERENCES dashboards (id)
);
CREATE INDEX home_dashboards_by_dashboard_id ON home_dashboards (dashboard_id);
