-- What an entry was posted for, where that is neither an expense nor an invoice: a budget request, a plan, a year end.
ALTER TABLE ledger_entries ADD COLUMN document_kind TEXT;
ALTER TABLE ledger_entries ADD COLUMN document_id BIGINT;
CREATE INDEX ledger_entries_by_document ON ledger_entries (document_kind, document_id);
