DROP TABLE campaign_results;
