//! The shelves: what stands on rows and columns, and which measures. Things are dragged, or moved by the menu of each.

use leptos::{ev, prelude::*};
use penstock_shared::pivot::{Axis, AxisKind, DEEPEST_LEVEL, MOST_AXES, PivotMeasure, PivotQuery};
use wasm_bindgen::JsCast as _;

use super::{
    Explorer,
    names::{axis_word, kind_word, kinds},
    refused::ShelfError,
};
use crate::{
    features::dimensions::Definitions,
    i18n::{t, words::Word},
    ui::{Button, Glyph, Icon, Kind, Menu},
};

/// Levels that the menus offer; deeper ones can be asked for by address.
const LEVELS: u8 = 4;

/// A shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Rows,
    Columns,
    Measures,
}

impl Shelf {
    /// Its name. Tracks the language.
    fn word(self) -> &'static str {
        match self {
            Self::Rows => t::explorer::rows(),
            Self::Columns => t::explorer::columns(),
            Self::Measures => t::explorer::measures(),
        }
    }

    /// What the server calls it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Measures => "measures",
        }
    }

    fn axes(self, query: &mut PivotQuery) -> Option<&mut Vec<Axis>> {
        match self {
            Self::Rows => Some(&mut query.rows),
            Self::Columns => Some(&mut query.columns),
            Self::Measures => None,
        }
    }

    fn len(self, query: &PivotQuery) -> usize {
        match self {
            Self::Rows => query.rows.len(),
            Self::Columns => query.columns.len(),
            Self::Measures => query.measures.len(),
        }
    }
}

/// Something on a shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Item {
    Axis(Axis),
    Measure(PivotMeasure),
}

impl Item {
    fn name(self, definitions: Definitions) -> String {
        match self {
            Self::Axis(axis) => axis_word(definitions, axis),
            Self::Measure(measure) => measure.word().to_owned(),
        }
    }
}

/// Where something stands: its shelf and its place there.
type Place = (Shelf, usize);

/// Moves what stands at one place to another; `false` where it does not belong.
fn move_to(query: &mut PivotQuery, from: Place, to: Place) -> bool {
    match (from.0, to.0) {
        (Shelf::Measures, Shelf::Measures) => {
            if from.1 >= query.measures.len() {
                return false;
            }
            let measure = query.measures.remove(from.1);
            query.measures.insert(to.1.min(query.measures.len()), measure);
            true
        }
        (Shelf::Measures, _) | (_, Shelf::Measures) => false,
        _ => {
            let Some(axes) = from.0.axes(query).filter(|axes| from.1 < axes.len()) else { return false };
            let axis = axes.remove(from.1);
            if let Some(axes) = to.0.axes(query) {
                axes.insert(to.1.min(axes.len()), axis);
            }
            true
        }
    }
}

fn remove(query: &mut PivotQuery, (shelf, place): Place) {
    if let Some(axes) = shelf.axes(query) {
        if place < axes.len() {
            axes.remove(place);
        }
        return;
    }
    // One measure stays: without any there is nothing to answer.
    if query.measures.len() > 1 && place < query.measures.len() {
        let measure = query.measures.remove(place);
        query.sort = query.sort.filter(|sort| sort.measure != measure);
    }
}

/// The three shelves.
#[component]
pub fn Shelves(explorer: Explorer) -> impl IntoView {
    let dragged = RwSignal::new(None::<Place>);
    view! {
        <div class="shelves">
            <OneShelf explorer dragged shelf=Shelf::Rows/>
            <OneShelf explorer dragged shelf=Shelf::Columns/>
            <OneShelf explorer dragged shelf=Shelf::Measures/>
        </div>
    }
}

#[component]
fn OneShelf(explorer: Explorer, dragged: RwSignal<Option<Place>>, shelf: Shelf) -> impl IntoView {
    let items = Memo::new(move |_| {
        explorer.question.with(|question| {
            let query = &question.query;
            match shelf {
                Shelf::Rows => query.rows.iter().copied().map(Item::Axis).collect::<Vec<_>>(),
                Shelf::Columns => query.columns.iter().copied().map(Item::Axis).collect(),
                Shelf::Measures => query.measures.iter().copied().map(Item::Measure).collect(),
            }
        })
    });
    let placed = move || items.get().into_iter().enumerate().collect::<Vec<_>>();
    let drop_at = move |place: usize| {
        if let Some(from) = dragged.get_untracked() {
            explorer.change(|question| {
                move_to(&mut question.query, from, (shelf, place));
            });
        }
        dragged.set(None);
    };
    let takes = move || {
        dragged.get().is_some_and(|(from, _)| (from == Shelf::Measures) == (shelf == Shelf::Measures))
    };
    view! {
        <div class="shelf" role="group" aria-label=move || shelf.word() data-takes=move || takes().then_some("")
            on:dragover=move |event: ev::DragEvent| if untrack(takes) { event.prevent_default() }
            on:drop=move |event: ev::DragEvent| {
                event.prevent_default();
                drop_at(usize::MAX);
            }>
            <span class="shelf-name" aria-hidden="true">{move || shelf.word()}</span>
            <div class="shelf-items">
                <For each=placed key=|placed| *placed let((place, item))>
                    <OneItem explorer dragged at=(shelf, place) item drop_at=Callback::new(move |()| drop_at(place))/>
                </For>
                <Add explorer shelf/>
            </div>
            <ShelfError explorer field=shelf.field()/>
        </div>
    }
}

/// A key that the page knows an item by, to find it again after it has moved.
fn key_of(shelf: Shelf, place: usize) -> String {
    format!("{}-{place}", shelf.field())
}

/// Gives the focus back to what was moved, once it stands at its new place.
fn focus_later(shelf: Shelf, place: usize) {
    request_animation_frame(move || {
        let selector = format!("[data-item=\"{}\"] .menu > button", key_of(shelf, place));
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(button) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Fails only when the item has left the page meanwhile.
            drop(button.focus());
        }
    });
}

#[component]
fn OneItem(
    explorer: Explorer,
    dragged: RwSignal<Option<Place>>,
    at: Place,
    item: Item,
    drop_at: Callback<()>,
) -> impl IntoView {
    let definitions = Definitions::here();
    let name = move || item.name(definitions);
    let over = RwSignal::new(false);
    view! {
        <span class="shelf-item" draggable="true" data-item=key_of(at.0, at.1) data-over=move || over.get().then_some("")
            on:dragstart=move |event: ev::DragEvent| {
                dragged.set(Some(at));
                if let Some(data) = event.data_transfer() {
                    data.set_effect_allowed("move");
                    // Some browsers drag only what carries something.
                    drop(data.set_data("text/plain", &untrack(name)));
                }
            }
            on:dragend=move |_| dragged.set(None)
            on:dragenter=move |_| over.set(dragged.get_untracked().is_some_and(|from| from != at))
            on:dragleave=move |_| over.set(false)
            on:drop=move |event: ev::DragEvent| {
                event.prevent_default();
                event.stop_propagation();
                over.set(false);
                drop_at.run(());
            }>
            <Menu label=name glyph=Glyph::ChevronDown wide=true><ItemMenu explorer at item/></Menu>
            <button type="button" class="shelf-remove" aria-label=move || t::explorer::remove(name())
                on:click=move |_| explorer.change(|question| remove(&mut question.query, at))>
                <Icon glyph=Glyph::X/>
            </button>
        </span>
    }
}

#[component]
fn ItemMenu(explorer: Explorer, at: Place, item: Item) -> impl IntoView {
    let (shelf, place) = at;
    let count = explorer.question.with_untracked(|question| shelf.len(&question.query));
    let go = move |to: Place| {
        explorer.change(|question| {
            move_to(&mut question.query, at, to);
        });
        focus_later(to.0, to.1);
    };
    let across = match shelf {
        Shelf::Rows => Some((Shelf::Columns, t::explorer::to_columns())),
        Shelf::Columns => Some((Shelf::Rows, t::explorer::to_rows())),
        Shelf::Measures => None,
    };
    let across = across.map(|(other, label)| {
        let end = explorer.question.with_untracked(|question| other.len(&question.query));
        view! { <button type="button" class="menu-item" on:click=move |_| go((other, end))>
            <Icon glyph=Glyph::ArrowRight/>{label}
        </button> }
    });
    let earlier = (place > 0).then(|| {
        view! { <button type="button" class="menu-item" on:click=move |_| go((shelf, place - 1))>
            <Icon glyph=Glyph::ChevronUp/>{t::explorer::earlier()}
        </button> }
    });
    let later = (place + 1 < count).then(|| {
        view! { <button type="button" class="menu-item" on:click=move |_| go((shelf, place + 1))>
            <Icon glyph=Glyph::ChevronDown/>{t::explorer::later()}
        </button> }
    });
    let levels = match item {
        Item::Axis(axis) if axis.kind.is_tree() => Some(view! { <Levels explorer at axis/> }),
        _ => None,
    };
    view! { {earlier}{later}{across}{levels} }
}

/// The levels of a tree, one of which is taken.
#[component]
fn Levels(explorer: Explorer, at: Place, axis: Axis) -> impl IntoView {
    let set = move |level: Option<u8>| {
        explorer.change(|question| {
            if let Some(axis) = at.0.axes(&mut question.query).and_then(|axes| axes.get_mut(at.1)) {
                axis.level = level;
            }
        });
        focus_later(at.0, at.1);
    };
    let shown = axis.level.filter(|level| *level > LEVELS && *level <= DEEPEST_LEVEL);
    let levels = std::iter::once(None).chain((1..=LEVELS).map(Some)).chain(shown.map(Some));
    let choice = |level: Option<u8>| {
        let label = level.map_or_else(|| t::explorer::every_level().to_owned(), t::explorer::level);
        let chosen = level == axis.level;
        view! {
            <button type="button" class="menu-item" aria-pressed=if chosen { "true" } else { "false" } on:click=move |_| set(level)>
                <span>{label}</span>
                {chosen.then(|| view! { <span class="menu-check"><Icon glyph=Glyph::Check/></span> })}
            </button>
        }
    };
    view! { <div class="menu-title">{t::explorer::levels()}</div>{levels.map(choice).collect_view()} }
}

/// The menu that puts something on a shelf.
#[component]
fn Add(explorer: Explorer, shelf: Shelf) -> impl IntoView {
    let definitions = Definitions::here();
    let used = move || {
        explorer.question.with(|question| {
            let query = &question.query;
            query.rows.iter().chain(&query.columns).copied().collect::<Vec<Axis>>()
        })
    };
    let label = move || match shelf {
        Shelf::Measures => t::explorer::add_measure(),
        Shelf::Rows | Shelf::Columns => t::explorer::add_dimension(),
    };
    let choices = move || {
        if shelf == Shelf::Measures {
            let shown = explorer.question.with(|question| question.query.measures.clone());
            let rest = PivotMeasure::ALL.iter().copied().filter(move |measure| !shown.contains(measure));
            return rest
                .map(|measure| (Item::Measure(measure), measure.word().to_owned()))
                .collect::<Vec<_>>();
        }
        let used = used();
        // A tree may stand there once more for each level.
        let goes_deeper = |axis: &Axis| axis.level.is_some_and(|level| level < LEVELS);
        let is_free = |kind: &AxisKind| used.iter().filter(|axis| axis.kind == *kind).all(goes_deeper);
        let rest = kinds(definitions).into_iter().filter(is_free);
        rest.map(|kind| (Item::Axis(Axis::of(kind)), kind_word(definitions, kind))).collect()
    };
    let is_full = move || shelf != Shelf::Measures && used().len() >= MOST_AXES;
    let add = move |item: Item| {
        explorer.change(|question| {
            let query = &mut question.query;
            match item {
                Item::Measure(measure) => query.measures.push(measure),
                Item::Axis(mut axis) => {
                    // The same tree again is one level further down.
                    let above =
                        query.rows.iter().chain(&query.columns).filter(|other| other.kind == axis.kind);
                    axis.level = above.filter_map(|other| other.level).max().map(|level| level + 1);
                    if let Some(axes) = shelf.axes(query) {
                        axes.push(axis);
                    }
                }
            }
        });
    };
    move || {
        if is_full() {
            return view! { <span class="hint">{t::explorer::full}</span> }.into_any();
        }
        if shelf == Shelf::Measures && choices().is_empty() {
            return view! { <Button label=label glyph=Glyph::Plus kind=Kind::Quiet small=true disabled=true/> }.into_any();
        }
        view! {
            <Menu label=label glyph=Glyph::Plus wide=true>
                <div class="menu-scroll">
                    {choices().into_iter().map(|(item, name)| view! {
                        <button type="button" class="menu-item" on:click=move |_| add(item)>{name}</button>
                    }).collect_view()}
                </div>
            </Menu>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> PivotQuery {
        PivotQuery {
            measures: vec![PivotMeasure::Spent, PivotMeasure::Used],
            rows: vec![Axis::of(AxisKind::Channel), Axis::of(AxisKind::Vendor)],
            columns: vec![Axis::of(AxisKind::Month)],
            ..PivotQuery::default()
        }
    }

    #[test]
    fn dimensions_move_between_rows_and_columns_and_measures_among_themselves() {
        let mut query = query();
        assert!(move_to(&mut query, (Shelf::Rows, 0), (Shelf::Columns, usize::MAX)));
        assert_eq!(query.rows, [Axis::of(AxisKind::Vendor)]);
        assert_eq!(query.columns, [Axis::of(AxisKind::Month), Axis::of(AxisKind::Channel)]);
        assert!(move_to(&mut query, (Shelf::Measures, 1), (Shelf::Measures, 0)));
        assert_eq!(query.measures, [PivotMeasure::Used, PivotMeasure::Spent]);
        assert!(!move_to(&mut query, (Shelf::Measures, 0), (Shelf::Rows, 0)));
        assert!(!move_to(&mut query, (Shelf::Rows, 5), (Shelf::Columns, 0)));
    }

    #[test]
    fn the_last_measure_stays() {
        let mut query = query();
        remove(&mut query, (Shelf::Measures, 0));
        remove(&mut query, (Shelf::Measures, 0));
        assert_eq!(query.measures, [PivotMeasure::Used]);
        remove(&mut query, (Shelf::Rows, 1));
        assert_eq!(query.rows, [Axis::of(AxisKind::Channel)]);
    }
}
