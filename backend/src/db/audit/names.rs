//! What people call the objects that the trail is about, many at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use penstock_shared::{audit::AuditObjectKind as Kind, ids::ExpenseId, money::Currency};

use crate::db::{AnyConnection, expenses::reference};

/// Numbers asked for in one query.
const AT_ONCE: usize = 500;
/// A tree is less deep than this.
const DEEPEST: usize = 20;

/// What something is called, and the currency of its amounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    /// Empty where there is none.
    pub name_zh: String,
    pub currency: Option<Currency>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    name_zh: String,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    parent_id: Option<i64>,
}

/// The table that has the objects of a kind; `None` where there is one object, which needs no name.
#[must_use]
pub const fn table_of(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Account => "accounts",
        Kind::ActivityType => "activity_types",
        Kind::AlertRule => "alert_rules",
        Kind::AnalysisView => "analysis_views",
        Kind::ApiKey => "api_keys",
        Kind::BudgetNode => "budget_nodes",
        Kind::BudgetRequest => "budget_requests",
        Kind::Campaign => "campaigns",
        Kind::Category => "categories",
        Kind::Channel => "channels",
        Kind::Claim => "claims",
        Kind::ControlBook => "control_books",
        Kind::Dashboard => "dashboards",
        Kind::Delegation => "delegations",
        Kind::Department => "departments",
        Kind::Dimension => "dimensions",
        Kind::Expense => "expenses",
        Kind::ExpenseTemplate => "expense_templates",
        Kind::Experiment => "experiments",
        Kind::FiscalYear => "fiscal_years",
        Kind::Import => "imports",
        Kind::ImportTemplate => "import_templates",
        Kind::Organisation | Kind::BudgetRequestLimits => "organisation",
        Kind::Override => "control_overrides",
        Kind::Plan => "plans",
        Kind::PlanRate => "plan_rates",
        Kind::ReportSchedule => "report_schedules",
        Kind::User => "users",
        Kind::Vendor => "vendors",
        Kind::VoucherBatch => "voucher_batches",
        Kind::Webhook => "webhooks",
        Kind::YearEnd => "year_ends",
        Kind::AccountMapping | Kind::ApprovalRules | Kind::Mail => return None,
    })
}

/// Where the names of a table's rows come from: name, Chinese name, currency, and the row above.
fn source(table: &str) -> Option<&'static str> {
    Some(match table {
        "accounts" => {
            "SELECT id, code || ' ' || name AS name, name_zh, NULL AS currency, NULL AS parent_id FROM accounts"
        }
        "activity_types" => {
            "SELECT id, name, name_zh, NULL AS currency, NULL AS parent_id FROM activity_types"
        }
        "alert_rules" => {
            "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM alert_rules"
        }
        "analysis_views" => {
            "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM analysis_views"
        }
        "report_schedules" => {
            "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM report_schedules"
        }
        "experiments" => {
            "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM experiments"
        }
        "webhooks" => "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM webhooks",
        "dashboards" => "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM dashboards",
        "api_keys" => "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM api_keys",
        "budget_nodes" => "SELECT id, name, name_zh, currency, parent_id FROM budget_nodes",
        "budget_requests" => {
            "SELECT id, '' AS name, '' AS name_zh, currency, NULL AS parent_id FROM budget_requests"
        }
        "campaigns" => "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM campaigns",
        "categories" => "SELECT id, name, name_zh, NULL AS currency, NULL AS parent_id FROM categories",
        "channels" => "SELECT id, name, name_zh, NULL AS currency, NULL AS parent_id FROM channels",
        "claims" => {
            "SELECT t.id, u.name, '' AS name_zh, t.currency, NULL AS parent_id FROM claims t \
             JOIN users u ON u.id = t.claimant_id"
        }
        "control_books" => "SELECT id, name, name_zh, currency, NULL AS parent_id FROM control_books",
        "control_overrides" => {
            "SELECT t.id, COALESCE(n.name, b.name, '') AS name, COALESCE(n.name_zh, b.name_zh, '') AS name_zh, \
             COALESCE(n.currency, b.currency) AS currency, NULL AS parent_id FROM control_overrides t \
             LEFT JOIN budget_nodes n ON n.id = t.node_id LEFT JOIN control_books b ON b.id = t.book_id"
        }
        "delegations" => {
            "SELECT t.id, f.name || ' > ' || u.name AS name, '' AS name_zh, NULL AS currency, NULL AS parent_id \
             FROM delegations t JOIN users f ON f.id = t.from_user_id JOIN users u ON u.id = t.to_user_id"
        }
        "departments" => "SELECT id, name, name_zh, NULL AS currency, NULL AS parent_id FROM departments",
        "dimension_values" => {
            "SELECT id, name, name_zh, NULL AS currency, NULL AS parent_id FROM dimension_values"
        }
        "dimensions" => "SELECT id, name, name_zh, NULL AS currency, NULL AS parent_id FROM dimensions",
        "expense_lines" => {
            "SELECT t.id, t.description AS name, '' AS name_zh, n.currency, NULL AS parent_id \
             FROM expense_lines t JOIN budget_nodes n ON n.id = t.node_id"
        }
        "expense_templates" => {
            "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM expense_templates"
        }
        "expenses" => "SELECT id, title AS name, '' AS name_zh, currency, NULL AS parent_id FROM expenses",
        "fiscal_periods" => {
            "SELECT t.id, y.code || ' P' || CAST(t.number AS TEXT) AS name, '' AS name_zh, NULL AS currency, \
             NULL AS parent_id FROM fiscal_periods t JOIN fiscal_years y ON y.id = t.fiscal_year_id"
        }
        "fiscal_years" => {
            "SELECT id, code AS name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM fiscal_years"
        }
        "import_templates" => {
            "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM import_templates"
        }
        "imports" => "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM imports",
        "invoices" => {
            "SELECT id, number AS name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM invoices"
        }
        "credit_notes" => {
            "SELECT id, number AS name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM credit_notes"
        }
        "organisation" => "SELECT id, name, '' AS name_zh, currency, NULL AS parent_id FROM organisation",
        "plan_rates" => {
            "SELECT id, from_currency || ' > ' || to_currency || ' ' || CAST(valid_from AS TEXT) AS name, '' AS name_zh, \
             NULL AS currency, NULL AS parent_id FROM plan_rates"
        }
        "plan_versions" => {
            "SELECT t.id, p.name || ' ' || CAST(t.number AS TEXT) AS name, '' AS name_zh, p.currency, NULL AS parent_id \
             FROM plan_versions t JOIN plans p ON p.id = t.plan_id"
        }
        "plans" => "SELECT id, name, name_zh, currency, NULL AS parent_id FROM plans",
        "users" => "SELECT id, name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM users",
        "vendors" => "SELECT id, name, name_zh, NULL AS currency, NULL AS parent_id FROM vendors",
        "voucher_batches" => {
            "SELECT t.id, y.code || ' #' || CAST(t.number AS TEXT) AS name, '' AS name_zh, NULL AS currency, \
             NULL AS parent_id FROM voucher_batches t JOIN fiscal_years y ON y.id = t.fiscal_year_id"
        }
        "year_ends" => {
            "SELECT t.id, y.code AS name, '' AS name_zh, NULL AS currency, NULL AS parent_id FROM year_ends t \
             JOIN fiscal_years y ON y.id = t.fiscal_year_id"
        }
        _ => return None,
    })
}

/// The names of rows of a table. What is not there any more has none.
///
/// # Errors
/// When the database fails.
pub fn named(conn: &mut AnyConnection, table: &str, ids: &BTreeSet<i64>) -> QueryResult<HashMap<i64, Named>> {
    let Some(source) = source(table) else { return Ok(HashMap::new()) };
    let mut rows: BTreeMap<i64, Row> = BTreeMap::new();
    let mut wanted: BTreeSet<i64> = ids.clone();
    for _ in 0..DEEPEST {
        let found = load(conn, source, &wanted)?;
        wanted = found.iter().filter_map(|row| row.parent_id).collect();
        rows.extend(found.into_iter().map(|row| (row.id, row)));
        wanted.retain(|id| !rows.contains_key(id));
        if wanted.is_empty() {
            break;
        }
    }
    let name = |id: &i64| rows.get(id).map(|row| (*id, with_path(&rows, row, table)));
    Ok(ids.iter().filter_map(name).collect())
}

fn load(conn: &mut AnyConnection, source: &str, ids: &BTreeSet<i64>) -> QueryResult<Vec<Row>> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut rows = Vec::new();
    for part in ids.chunks(AT_ONCE) {
        // Numbers of ours, so that their texts are safe in a query.
        let query = sql_query(format!(
            "SELECT CAST(s.id AS BIGINT) AS id, s.name, s.name_zh, CAST(s.currency AS TEXT) AS currency, \
             CAST(s.parent_id AS BIGINT) AS parent_id FROM ({source}) s WHERE s.id IN ({})",
            part.join(", ")
        ));
        rows.extend(match conn {
            AnyConnection::Sqlite(sqlite) => query.load::<Row>(sqlite)?,
            AnyConnection::Postgres(postgres) => query.load::<Row>(postgres)?,
        });
    }
    Ok(rows)
}

fn with_path(rows: &BTreeMap<i64, Row>, row: &Row, table: &str) -> Named {
    let (mut names, mut names_zh) = (Vec::new(), Vec::new());
    let mut at = Some(row);
    while let Some(step) = at.filter(|_| names.len() < DEEPEST) {
        names.push(step.name.as_str());
        names_zh.push(if step.name_zh.is_empty() { &step.name } else { &step.name_zh }.as_str());
        at = step.parent_id.and_then(|parent| rows.get(&parent));
    }
    names.reverse();
    names_zh.reverse();
    let (mut name, mut name_zh) = (names.join(" / "), names_zh.join(" / "));
    if table == "expenses" {
        name = format!("{} {name}", reference(ExpenseId(row.id)));
    }
    if table == "expenses" || name_zh == name {
        name_zh = String::new();
    }
    let currency = row.currency.as_deref().and_then(|code| code.parse().ok());
    Named { name, name_zh, currency }
}
