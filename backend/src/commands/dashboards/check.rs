//! What the tiles of a dashboard may be. What is only wrong for the data of a day is told when the tile asks.

use penstock_shared::{
    dashboard::{GRID_COLUMNS, HIGHEST_TILE, MOST_TILES, Tile, TileKind, TileList, on_board},
    error_code::ErrorCode,
    ids::{AnalysisViewId, NodeId},
    pivot::{ChartKind, PivotFilter, PivotMeasure, PivotQuery},
    problem::{FieldErrorCode, Subject},
    refusal_reason::RefusalReason,
};

use super::LONGEST_NAME;
use crate::{
    db::AnyConnection,
    error::{AppError, AppResult, FieldErrors},
    reads,
    viewer::Viewer,
};

/// How long filters and tiles may be together, as JSON.
const LONGEST_BOARD: usize = 200_000;
/// The most that a list of budgets can begin with, in hundredths of a percent.
const MOST_OVER_BP: i64 = 100_000;
/// The parts of a question that a refusal can name.
const PARTS: [&str; 7] = ["measures", "rows", "columns", "filters", "sort", "limit", "comparison"];

/// What is checked together.
pub(super) struct Board<'a> {
    pub(super) filters: &'a [PivotFilter],
    pub(super) tiles: &'a [Tile],
}

/// Tiles that are right, and which of them do not take the filters.
pub(super) struct Checked {
    tiles: Vec<Tile>,
    not_taking: Vec<Subject>,
}

impl Checked {
    /// # Errors
    /// The tiles that can not be asked with the filters, by name.
    pub(super) fn into_taken(self) -> AppResult<Vec<Tile>> {
        if self.not_taking.is_empty() {
            return Ok(self.tiles);
        }
        Err(AppError::refused(RefusalReason::BoardFilterNotTaken).about(self.not_taking))
    }
}

impl Board<'_> {
    /// Looks at everything. Kept views of tiles that were there before stay, as somebody else may have chosen them.
    pub(super) fn checked(
        &self,
        conn: &mut AnyConnection,
        viewer: &Viewer,
        before: &[Tile],
        errors: &mut FieldErrors,
    ) -> AppResult<Checked> {
        if self.tiles.len() > MOST_TILES {
            errors.add("tiles", FieldErrorCode::OutOfRange, format!("At most {MOST_TILES} tiles."));
        }
        let long = |error: serde_json::Error| AppError::Internal(error.into());
        let length = serde_json::to_vec(self.tiles).map_err(long)?.len()
            + serde_json::to_vec(self.filters).map_err(long)?.len();
        if length > LONGEST_BOARD {
            errors.add(
                "tiles",
                FieldErrorCode::TooLong,
                "Filters and tiles are too long. Name fewer values.",
            );
        }
        let filters_are_right = self.check_filters(errors)?;
        let mut checked = Checked { tiles: Vec::with_capacity(self.tiles.len()), not_taking: Vec::new() };
        for (place, tile) in self.tiles.iter().take(MOST_TILES).enumerate() {
            let filters = filters_are_right.then_some(self.filters);
            let mut one = One { path: format!("tiles[{place}]"), tile, filters, errors };
            let named = one.named();
            if !one.takes_filters(conn, viewer, before)? {
                let (name, name_zh) = (named.title.clone(), named.title_zh.clone());
                checked.not_taking.push(Subject { name, name_zh, ..Subject::default() });
            }
            checked.tiles.push(named);
        }
        Ok(checked)
    }

    fn check_filters(&self, errors: &mut FieldErrors) -> AppResult<bool> {
        let filters = self.filters.to_vec();
        let probe = PivotQuery { measures: vec![PivotMeasure::Spent], filters, ..PivotQuery::default() };
        let Some(fault) = fault(&probe)? else { return Ok(true) };
        errors.add("filters", FieldErrorCode::NotAllowed, fault);
        Ok(false)
    }
}

/// What is wrong with a question whatever stands in the database, in a sentence.
fn fault(query: &PivotQuery) -> AppResult<Option<String>> {
    match reads::pivot::check(query) {
        Ok(()) => Ok(None),
        Err(AppError::Coded { code: ErrorCode::BadQuery, detail, .. }) => {
            Ok(Some(detail.unwrap_or_default()))
        }
        Err(error) => Err(error),
    }
}

/// The part of a question that a refusal begins with, in quotes.
fn part_of(fault: &str) -> Option<&str> {
    let (field, _) = fault.strip_prefix('\'')?.split_once('\'')?;
    let head = field.split(['[', '.']).next()?;
    PARTS.contains(&head).then_some(field)
}

/// A tile while it is looked at.
struct One<'a> {
    path: String,
    tile: &'a Tile,
    /// The filters of the dashboard, unless they are wrong themselves.
    filters: Option<&'a [PivotFilter]>,
    errors: &'a mut FieldErrors,
}

impl One<'_> {
    fn wrong(&mut self, field: &str, code: FieldErrorCode, message: impl Into<String>) {
        self.errors.add(format!("{}.{field}", self.path), code, message);
    }

    /// What every tile has: names and a size. Gives the tile with its names trimmed.
    fn named(&mut self) -> Tile {
        let tile = self.tile;
        let title = self.errors.text(&format!("{}.title", self.path), &tile.title, LONGEST_NAME);
        let title_zh =
            self.errors.optional_text(&format!("{}.title_zh", self.path), &tile.title_zh, LONGEST_NAME);
        if !(1..=GRID_COLUMNS).contains(&tile.width) {
            self.wrong("width", FieldErrorCode::OutOfRange, format!("1 to {GRID_COLUMNS}."));
        }
        if !(1..=HIGHEST_TILE).contains(&tile.height) {
            self.wrong("height", FieldErrorCode::OutOfRange, format!("1 to {HIGHEST_TILE}."));
        }
        Tile { title, title_zh, ..tile.clone() }
    }

    /// Looks at what the tile asks. `false` when it could be asked, and not with the filters of the dashboard.
    fn takes_filters(
        &mut self,
        conn: &mut AnyConnection,
        viewer: &Viewer,
        before: &[Tile],
    ) -> AppResult<bool> {
        self.check_parts();
        let tile = self.tile;
        if let Some(node) = tile.node_id.filter(|_| tile.kind == TileKind::BudgetHealth) {
            self.check_node(conn, viewer, node, before)?;
        }
        match (tile.view_id.filter(|_| asks(tile.kind)), tile.question()) {
            (Some(id), _) => self.check_view(conn, viewer, id, before),
            (None, Some(query)) => self.check_question(&query),
            (None, None) => Ok(true),
        }
    }

    /// What is wrong with a question on this dashboard: it may need a time that only the dashboard names.
    fn fault_on_board(&self, query: &PivotQuery) -> AppResult<Option<String>> {
        self.filters.map_or_else(|| fault(query), |filters| fault(&on_board(query, filters)))
    }

    /// Which parts go with which kind.
    fn check_parts(&mut self) {
        let tile = self.tile;
        let asks = asks(tile.kind);
        let of_budgets = tile.list == Some(TileList::Budgets);
        let filters = tile.kind == TileKind::MoneyBar || of_budgets;
        let parts = [
            ("query", tile.query.is_some(), asks && tile.view_id.is_none()),
            ("view_id", tile.view_id.is_some(), asks),
            ("chart", tile.chart.is_some(), tile.kind == TileKind::Chart),
            ("list", tile.list.is_some(), tile.kind == TileKind::List),
            ("filters", !tile.filters.is_empty(), filters),
            ("over_bp", tile.over_bp.is_some(), of_budgets),
            ("node_id", tile.node_id.is_some(), tile.kind == TileKind::BudgetHealth),
        ];
        for (part, _, _) in parts.into_iter().filter(|(_, is_there, goes)| *is_there && !goes) {
            self.wrong(part, FieldErrorCode::NotAllowed, format!("This does not go with `{}`.", tile.kind));
        }
        if asks && tile.query.is_none() && tile.view_id.is_none() {
            self.wrong("query", FieldErrorCode::Required, "Ask a question, or name a kept view.");
        }
        let no_picture = tile.chart.is_none_or(|chart| chart == ChartKind::None);
        if tile.kind == TileKind::Chart && no_picture && (tile.view_id.is_none() || tile.chart.is_some()) {
            self.wrong("chart", FieldErrorCode::Required, "Choose a picture.");
        }
        if tile.kind == TileKind::List && tile.list.is_none() {
            self.wrong("list", FieldErrorCode::Required, "Choose what is listed.");
        }
        if tile.over_bp.is_some_and(|over| !(0..=MOST_OVER_BP).contains(&over)) {
            self.wrong("over_bp", FieldErrorCode::OutOfRange, format!("0 to {MOST_OVER_BP}."));
        }
    }

    /// The budget has to be in sight. One that was on the dashboard before is taken as it is: somebody else may have
    /// chosen it.
    fn check_node(
        &mut self,
        conn: &mut AnyConnection,
        viewer: &Viewer,
        node: NodeId,
        before: &[Tile],
    ) -> AppResult<()> {
        if before.iter().any(|tile| tile.node_id == Some(node)) {
            return Ok(());
        }
        match reads::budgets::node_page(conn, viewer, node) {
            Ok(_) => Ok(()),
            Err(error) if error.code() == ErrorCode::NotFound => {
                self.wrong("node_id", FieldErrorCode::Unknown, "There is no such budget.");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The question of a kept view, which has to fit the kind. One that was on the dashboard before is taken as it is.
    fn check_view(
        &mut self,
        conn: &mut AnyConnection,
        viewer: &Viewer,
        id: AnalysisViewId,
        before: &[Tile],
    ) -> AppResult<bool> {
        let view = match reads::analysis_views::get(conn, viewer, id) {
            Ok(view) => view,
            Err(error) if error.code() == ErrorCode::NotFound => {
                if !before.iter().any(|tile| tile.view_id == Some(id)) {
                    self.wrong("view_id", FieldErrorCode::Unknown, "There is no such view.");
                }
                return Ok(true);
            }
            Err(error) => return Err(error),
        };
        if let Some((_, _, why)) = misfit(self.tile.kind, &view.query).first() {
            self.wrong("view_id", FieldErrorCode::NotAllowed, *why);
        }
        Ok(self.fault_on_board(&view.query)?.is_none() || fault(&view.query)?.is_some())
    }

    fn check_question(&mut self, query: &PivotQuery) -> AppResult<bool> {
        let mut takes = true;
        if query.measures.is_empty() {
            self.wrong("query.measures", FieldErrorCode::Required, "Name at least one measure.");
        } else if self.fault_on_board(query)?.is_some() {
            match fault(query)? {
                Some(fault) => self.wrong_question(fault),
                None => takes = false,
            }
        }
        for (field, code, why) in misfit(self.tile.kind, query) {
            self.wrong(field, code, why);
        }
        Ok(takes)
    }

    fn wrong_question(&mut self, fault: String) {
        let own_filters = !asks(self.tile.kind);
        let field = match part_of(&fault) {
            Some(part) if own_filters => part.to_owned(),
            Some(part) => format!("query.{part}"),
            None => "query".to_owned(),
        };
        self.wrong(&field, FieldErrorCode::NotAllowed, fault);
    }
}

/// Whether a kind has a question of its own.
const fn asks(kind: TileKind) -> bool {
    matches!(kind, TileKind::Number | TileKind::Chart | TileKind::Table)
}

/// Why a question can not be shown as a kind: field, code, sentence.
fn misfit(kind: TileKind, query: &PivotQuery) -> Vec<(&'static str, FieldErrorCode, &'static str)> {
    let mut found = Vec::new();
    match kind {
        TileKind::Number => {
            if query.measures.len() > 1 {
                found.push(("query.measures", FieldErrorCode::OutOfRange, "A number is of one measure."));
            }
            if !query.rows.is_empty() {
                found.push(("query.rows", FieldErrorCode::NotAllowed, "A number has no rows."));
            }
            let is_over_time = query.columns.iter().all(|axis| axis.kind.is_time());
            if query.columns.len() > 1 || !is_over_time {
                let why = "A number has one dimension of time on its columns at most.";
                found.push(("query.columns", FieldErrorCode::NotAllowed, why));
            }
        }
        TileKind::Chart if query.rows.is_empty() => {
            let why = "A picture is of what is on rows. Put a dimension there.";
            found.push(("query.rows", FieldErrorCode::Required, why));
        }
        TileKind::Chart | TileKind::Table | TileKind::MoneyBar | TileKind::List | TileKind::BudgetHealth => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_part_of_the_question() {
        assert_eq!(part_of("'filters[0].test' names no value."), Some("filters[0].test"));
        assert_eq!(part_of("'measures' is empty."), Some("measures"));
        assert_eq!(part_of("'department' is on 'rows' and 'columns' twice."), None);
    }
}
