-- The triggers on the audited tables are the program's: without the trail's tables every write to one of them fails, so
-- they are taken off first, with the program of this version stopped.
DROP TABLE sign_ins;
DROP TABLE audit_changes;
DROP TABLE audit_deeds;
DROP TABLE audit_head;
