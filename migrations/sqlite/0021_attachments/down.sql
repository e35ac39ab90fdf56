DROP TABLE expense_attachments;
