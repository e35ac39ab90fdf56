//! The text of the statements: what is known of each line.

/// What stands on each line of the invoices that stand, less credit notes, in the request's currency. A payment
/// pays the lines of its invoice in their order, so that its parts come to it exactly.
pub(super) const OWED: &str = "credited AS (SELECT n.invoice_id, c.expense_line_id, SUM(c.amount_minor + c.tax_minor) AS gross, \
SUM(c.tax_minor) AS tax FROM credit_note_lines c JOIN credit_notes n ON n.id = c.credit_note_id \
GROUP BY n.invoice_id, c.expense_line_id), \
standing AS (SELECT il.invoice_id, il.expense_line_id, i.paid_minor AS paid, \
il.tax_minor - COALESCE(c.tax, 0) AS tax, il.amount_minor + il.tax_minor - COALESCE(c.gross, 0) AS gross \
FROM invoice_lines il JOIN invoices i ON i.id = il.invoice_id AND i.reversed_at IS NULL \
LEFT JOIN credited c ON c.invoice_id = il.invoice_id AND c.expense_line_id = il.expense_line_id), \
queued AS (SELECT expense_line_id, paid, tax, gross, SUM(gross) OVER (PARTITION BY invoice_id \
ORDER BY expense_line_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS up_to FROM standing), \
owed AS (SELECT expense_line_id, SUM(tax) AS tax, SUM(gross) AS gross, SUM(CASE WHEN paid >= up_to THEN gross \
WHEN paid <= up_to - gross THEN 0 ELSE paid - (up_to - gross) END) AS paid FROM queued GROUP BY expense_line_id), ";

/// Kinds of which every invoice stands for money that has been paid: a claim was paid back, or an advance settled.
pub(super) const WAS_PAID: &str = "e.kind IN ('reimbursement', 'advance', 'prepayment')";

/// The lines of requests as they are now, each once.
pub(super) const FACTS: &str = "facts AS (\
SELECT l.id AS line_id, l.expense_id, e.title, l.description, l.charge_date AS entry_date, n.id AS node_id, \
n.fiscal_year_id, n.currency, l.department_id, l.channel_id, l.activity_type_id, l.campaign_id, l.category_id, \
l.vendor_id, e.requester_id, {kind} AS kind, {state} AS state, \
l.amount_minor AS requested, l.reserved_minor AS reserved, l.committed_minor AS committed, l.spent_minor AS spent, \
CASE WHEN e.currency = n.currency THEN COALESCE(o.tax, 0) ELSE 0 END AS tax, \
CASE WHEN e.currency <> n.currency THEN 0 WHEN {was_paid} THEN COALESCE(o.gross, 0) ELSE COALESCE(o.paid, 0) END AS paid, \
CASE WHEN e.currency <> n.currency OR {was_paid} THEN 0 ELSE COALESCE(o.gross, 0) - COALESCE(o.paid, 0) END AS open, \
CASE WHEN e.currency = n.currency THEN 0 ELSE 1 END AS is_foreign{of_line} \
FROM expense_lines l JOIN expenses e ON e.id = l.expense_id JOIN bound n ON n.id = l.node_id \
LEFT JOIN owed o ON o.expense_line_id = l.id WHERE l.superseded_in IS NULL) ";

/// A text column as its number.
pub(super) fn numbered(column: &str, texts: impl Iterator<Item = &'static str>) -> String {
    let each = (1..).zip(texts).map(|(code, text)| format!(" WHEN '{text}' THEN {code}"));
    format!("CAST(CASE {column}{} END AS BIGINT)", each.collect::<String>())
}

/// What a group comes to.
pub(super) const SUMS: &str = "CAST(COALESCE(SUM(requested), 0) AS BIGINT), CAST(COALESCE(SUM(reserved), 0) AS BIGINT), \
CAST(COALESCE(SUM(committed), 0) AS BIGINT), CAST(COALESCE(SUM(spent), 0) AS BIGINT), \
CAST(COALESCE(SUM(tax), 0) AS BIGINT), CAST(COALESCE(SUM(paid), 0) AS BIGINT), \
CAST(COALESCE(SUM(open), 0) AS BIGINT), CAST(COUNT(DISTINCT expense_id) AS BIGINT), CAST(COUNT(*) AS BIGINT)";

/// What a line says of itself.
pub(super) const OWN: &str = "line_id, expense_id, title, description, entry_date, kind, state, requester_id, department_id, \
node_id, vendor_id, ";

/// Its amounts, in the order of [`SUMS`].
pub(super) const AMOUNTS: &str = "requested, reserved, committed, spent, CAST(tax AS BIGINT), CAST(paid AS BIGINT), \
CAST(open AS BIGINT)";

/// What the keys are called in a statement.
pub(super) const KEYS: [&str; 2] = ["k1", "k2"];
