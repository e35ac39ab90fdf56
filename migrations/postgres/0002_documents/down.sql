DROP INDEX ledger_entries_by_document;
ALTER TABLE ledger_entries DROP COLUMN document_id;
ALTER TABLE ledger_entries DROP COLUMN document_kind;
