-- What campaigns brought back: one figure of a metric, a campaign, a channel, a source and a day. A
-- figure that comes again replaces the one before. Of revenue in minor units of the organisation's
-- currency, of everything else a count.
CREATE TABLE campaign_results (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
  channel_id BIGINT REFERENCES channels (id),
  source TEXT NOT NULL,
  day DATE NOT NULL,
  metric TEXT NOT NULL,
  amount BIGINT NOT NULL,
  recorded_by BIGINT NOT NULL REFERENCES users (id),
  recorded_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX campaign_results_once
  ON campaign_results (campaign_id, day, metric, source, COALESCE(channel_id, 0));
CREATE INDEX campaign_results_by_day ON campaign_results (day);
