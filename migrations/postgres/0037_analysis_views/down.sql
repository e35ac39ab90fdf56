DROP TABLE analysis_views;
