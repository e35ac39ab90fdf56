DROP TABLE home_dashboards;
DROP TABLE dashboards;
