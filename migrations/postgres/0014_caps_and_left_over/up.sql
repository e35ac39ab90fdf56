-- What closed periods left over leaves by an open one, whose allocation may fall below zero. A version of a plan that
-- begins with what the budget has has such an amount too; nobody can type one.
ALTER TABLE plan_cells DROP CONSTRAINT plan_cells_amount_minor_check;
