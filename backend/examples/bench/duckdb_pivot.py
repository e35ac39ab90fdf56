"""The questions of the pivot benchmark to DuckDB, over the ledger of one SQLite file.

    python duckdb_pivot.py LEDGER.db TIMES

Prints one JSON line for each question: its name, the microseconds of every run, and the sum of all its figures, so that
whoever called can see that both answered the same. The facts are copied into a table of DuckDB first, each column in the
narrowest type that holds it, as one would for this."""

import csv
import json
import os
import sqlite3
import sys
import tempfile
import time

import duckdb

FACTS = """
SELECT e.entry_date, l.department_id, l.channel_id, l.activity_type_id, l.category_id, l.vendor_id,
  CASE WHEN e.to_bucket = 'reserved' THEN e.amount_minor WHEN e.from_bucket = 'reserved' THEN -e.amount_minor ELSE 0 END,
  CASE WHEN e.to_bucket = 'committed' THEN e.amount_minor WHEN e.from_bucket = 'committed' THEN -e.amount_minor ELSE 0 END,
  CASE WHEN e.to_bucket = 'spent' THEN e.amount_minor ELSE 0 END
FROM ledger_entries e JOIN expense_lines l ON l.id = e.expense_line_id ORDER BY e.sequence
"""

SUMS = "SUM(reserved) AS a, SUM(committed) AS b, SUM(spent) AS c"
QUESTIONS = {
    "total by department": f"SELECT department, {SUMS} FROM facts GROUP BY department",
    "department x channel x activity type": (
        f"SELECT department, channel, activity, {SUMS} FROM facts GROUP BY department, channel, activity"
    ),
    "month x channel, filtered": (
        f"SELECT channel, year(day) * 100 + month(day) AS month, {SUMS} FROM facts "
        "WHERE day BETWEEN '2025-03-01' AND '2025-08-31' AND channel IN (1, 4, 7) GROUP BY channel, month"
    ),
    "range of days": (
        f"SELECT category, {SUMS} FROM facts WHERE day BETWEEN '2025-01-10' AND '2025-06-20' GROUP BY category"
    ),
    "top 20 vendors": (
        "SELECT vendor, 0 AS a, 0 AS b, SUM(spent) AS c FROM facts GROUP BY vendor ORDER BY c DESC LIMIT 20"
    ),
}


def load(ledger: str) -> duckdb.DuckDBPyConnection:
    source = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    handle, path = tempfile.mkstemp(suffix=".csv", dir=os.path.dirname(ledger))
    with os.fdopen(handle, "w", newline="") as file:
        csv.writer(file).writerows(source.execute(FACTS))
    target = duckdb.connect()
    target.execute(
        "CREATE TABLE facts (day DATE, department SMALLINT, channel UTINYINT, activity UTINYINT, category UTINYINT, "
        "vendor SMALLINT, reserved INTEGER, committed INTEGER, spent INTEGER)"
    )
    target.execute(f"COPY facts FROM '{path}' (HEADER false)")
    os.remove(path)
    return target


def main() -> None:
    ledger, times = sys.argv[1], int(sys.argv[2])
    connection = load(ledger)
    for name, text in QUESTIONS.items():
        waits = []
        rows = []
        for _ in range(times):
            began = time.perf_counter_ns()
            rows = connection.execute(text).fetchall()
            waits.append((time.perf_counter_ns() - began) // 1000)
        total = int(sum(sum(row[-3:]) for row in rows))
        print(json.dumps({"name": name, "waits_us": waits, "sum": total, "version": duckdb.__version__}), flush=True)


main()
