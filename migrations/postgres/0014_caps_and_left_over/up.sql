-- The cap of each period in every policy that a book ever had, so that what a check saw can be judged again.
CREATE TABLE control_book_policy_caps (
  book_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  period_id BIGINT NOT NULL REFERENCES fiscal_periods (id),
  cap_minor BIGINT NOT NULL CHECK (cap_minor >= 0),
  PRIMARY KEY (book_id, version, period_id),
  FOREIGN KEY (book_id, version) REFERENCES control_book_policies (book_id, version)
);

-- Until now only the present caps were kept. A version with the present cap of the year had them; what an earlier
-- one with another cap had is taken to be the even split, which is what a book has unless somebody says otherwise.
INSERT INTO control_book_policy_caps (book_id, version, period_id, cap_minor)
SELECT policy.book_id, policy.version, balance.period_id,
  CASE WHEN policy.cap_minor = present.cap_minor THEN balance.cap_minor
    ELSE policy.cap_minor / year.periods + CASE WHEN period.number <= policy.cap_minor % year.periods THEN 1 ELSE 0 END
  END
FROM control_book_policies AS policy
JOIN control_books AS book ON book.id = policy.book_id
JOIN control_book_policies AS present ON present.book_id = book.id AND present.version = book.policy_version
JOIN control_book_balances AS balance ON balance.book_id = book.id
JOIN fiscal_periods AS period ON period.id = balance.period_id
JOIN (SELECT fiscal_year_id, COUNT(*) AS periods FROM fiscal_periods GROUP BY fiscal_year_id) AS year
  ON year.fiscal_year_id = period.fiscal_year_id;

-- The first policy of a budget was said to be one, in English. Its number says it.
UPDATE budget_policies SET reason = '' WHERE version = 1 AND reason = 'First policy';

-- What closed periods left over leaves by an open one, whose allocation may fall below zero. A version of a plan that
-- begins with what the budget has has such an amount too; nobody can type one.
ALTER TABLE plan_cells DROP CONSTRAINT plan_cells_amount_minor_check;
