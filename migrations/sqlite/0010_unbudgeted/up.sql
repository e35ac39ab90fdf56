-- What becomes of a request that no budget is kept for: refused, or charged to the node above.
ALTER TABLE organisation ADD COLUMN unbudgeted_rule TEXT NOT NULL DEFAULT 'deny';
