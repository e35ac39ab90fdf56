//! The health of a budget, or of all that the reader sees, in the fiscal year that the dashboard is about.

use leptos::prelude::*;
use penstock_shared::{
    dashboard::Tile,
    event::EventTopic,
    ids::{FiscalYearId, NodeId},
    pivot::{AxisKind, FilterTest, PivotFilter},
};

use super::{board::Board, editor::Making};
use crate::{
    features::{
        budgets::{HealthTileBody, Place},
        years::current_year,
    },
    fetch::use_fetch,
    i18n::{named, t},
    live::use_live,
    ui::{Choice, Combobox, Empty, Glyph, Loaded},
};

/// The one fiscal year that the dashboard's filters name.
fn year_of(filters: &[PivotFilter]) -> Option<FiscalYearId> {
    filters.iter().filter(|filter| filter.dimension.kind == AxisKind::FiscalYear).find_map(|filter| {
        match &filter.test {
            FilterTest::In(years) => match years.as_slice() {
                [Some(year)] => Some(FiscalYearId(*year)),
                _ => None,
            },
            _ => None,
        }
    })
}

/// What the tile is about; none while there is no fiscal year. Tracks.
fn place_of(board: Board, node: Option<NodeId>) -> Option<(Option<NodeId>, FiscalYearId)> {
    let named = board.filters.with(|filters| year_of(filters));
    let year = named.or_else(|| board.years.with(|years| current_year(years)))?;
    Some((node, year))
}

/// The tile's content.
#[component]
pub fn HealthTile(board: Board, tile: Signal<Tile>) -> impl IntoView {
    let place = Memo::new(move |_| place_of(board, tile.with(|tile| tile.node_id)));
    let organisation = use_fetch(|api| api.organisation());
    view! {
        <Loaded fetch=organisation rows=3 let:organisation>
            {move || {
                let currency = organisation.with(|organisation| organisation.currency);
                match place.get() {
                    Some((Some(node), _)) => view! { <Body place=Place::Node(node)/> }.into_any(),
                    Some((None, year)) => view! { <Body place=Place::Year(year, currency)/> }.into_any(),
                    None => view! { <Empty glyph=Glyph::CalendarRange title=t::budgets::no_year text=t::budgets::no_year_text/> }
                        .into_any(),
                }
            }}
        </Loaded>
    }
}

#[component]
fn Body(place: Place) -> impl IntoView {
    let health = use_fetch(move |api| api.budget_health(place.health()));
    use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || health.refetch());
    view! { <Loaded fetch=health rows=4 let:health><HealthTileBody place health/></Loaded> }
}

/// Which budget it is; all without one.
#[component]
pub fn HealthFields(board: Board, making: Making) -> impl IntoView {
    let tile = making.tile;
    let nodes = use_fetch(move |api| {
        let place = place_of(board, None);
        async move {
            match place {
                Some((_, year)) => Ok(api.budget_tree(year).await?.nodes),
                None => Ok(Vec::new()),
            }
        }
    });
    let choices = move || {
        let nodes = nodes.value.get().unwrap_or_default();
        let all = std::iter::once(Choice::new("", t::dashboards::all_budgets()));
        all.chain(nodes.iter().map(|node| Choice::new(node.id, named(&node.name, &node.name_zh))))
            .collect::<Vec<_>>()
    };
    let value = move || tile.with(|tile| tile.node_id.map(|id| id.to_string()).unwrap_or_default());
    view! {
        <Combobox label=t::dashboards::budget choices=Signal::derive(choices) value=Signal::derive(value)
            on_change=move |text: String| tile.update(|tile| tile.node_id = text.parse().ok())/>
    }
}

#[cfg(test)]
mod tests {
    use penstock_shared::pivot::Axis;

    use super::*;

    #[test]
    fn a_dashboard_is_about_a_year_when_it_names_one() {
        let years = |values: Vec<Option<i64>>| {
            vec![PivotFilter { dimension: Axis::of(AxisKind::FiscalYear), test: FilterTest::In(values) }]
        };
        assert_eq!(year_of(&years(vec![Some(3)])), Some(FiscalYearId(3)));
        assert_eq!(year_of(&years(vec![Some(3), Some(4)])), None);
        assert_eq!(year_of(&[]), None);
    }
}
