DROP TABLE notifications;
DROP TABLE expense_comments;
