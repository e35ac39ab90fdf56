//! The third step: "only rows where". The count beside it follows what is typed.

use leptos::prelude::*;
use penstock_shared::import::{ColumnRef, RowCondition, RowFilterOp};

use super::{
    draft::Draft,
    options::{self, ColumnOption},
};
use crate::{
    i18n::{t, words::Word},
    ui::{Button, Card, Choice, Glyph, Kind, SelectField, TextField},
};

/// A condition on the page. It keeps its fields while others come and go.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    id: u32,
    column: RwSignal<ColumnRef>,
    op: RwSignal<RowFilterOp>,
    /// Several values stand behind each other, parted by semicolons.
    text: RwSignal<String>,
}

impl Line {
    fn of(id: u32, condition: &RowCondition) -> Self {
        Self {
            id,
            column: RwSignal::new(condition.column.clone()),
            op: RwSignal::new(condition.op),
            text: RwSignal::new(condition.values.join("; ")),
        }
    }

    /// Tracks.
    fn condition(self) -> RowCondition {
        let values = |text: &String| {
            text.split(';').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
        };
        RowCondition { column: self.column.get(), op: self.op.get(), values: self.text.with(values) }
    }
}

/// The step.
#[component]
pub fn FilterStep(draft: Draft) -> impl IntoView {
    let options = Memo::new(move |_| draft.import.with(options::columns));
    let next = StoredValue::new(0_u32);
    let fresh = move || {
        next.update_value(|next| *next = next.wrapping_add(1));
        next.get_value()
    };
    let lines = RwSignal::new(draft.settings.with_untracked(|settings| {
        let conditions = &settings.mapping.filter.conditions;
        conditions.iter().map(|condition| Line::of(fresh(), condition)).collect::<Vec<_>>()
    }));
    Effect::new(move |before: Option<()>| {
        let conditions: Vec<RowCondition> = lines.get().into_iter().map(Line::condition).collect();
        let same = draft.settings.with_untracked(|settings| settings.mapping.filter.conditions == conditions);
        if before.is_some() && !same {
            draft.change(|settings| settings.mapping.filter.conditions = conditions);
        }
    });
    let add = move || {
        let first = options.with_untracked(|options| likely_column(draft, options)).unwrap_or_default();
        let condition = RowCondition { column: first, op: RowFilterOp::Contains, values: Vec::new() };
        lines.update(|lines| lines.push(Line::of(fresh(), &condition)));
    };
    view! {
        <Card title=t::imports::only_rows text=t::imports::filter_text>
            <For each=move || lines.get() key=|line| line.id let:line>
                <Condition line options on_remove=move || lines.update(|lines| lines.retain(|other| other.id != line.id))/>
            </For>
            <div class="row">
                <Button label=t::imports::add_condition glyph=Glyph::Plus on_click=add/>
            </div>
        </Card>
    }
}

/// The column that most filters are about: the category, else the first.
fn likely_column(draft: Draft, options: &[ColumnOption]) -> Option<ColumnRef> {
    let category = draft.settings.with_untracked(|settings| {
        let columns = &settings.mapping.columns;
        let found = columns.iter().find(|one| one.field == penstock_shared::import::ImportField::Category);
        found.map(|one| one.column.clone())
    });
    category.or_else(|| options.first().map(|option| option.column.clone()))
}

#[component]
fn Condition(
    line: Line,
    options: Memo<Vec<ColumnOption>>,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let ops = || RowFilterOp::ALL.iter().map(|op| Choice::new(op, op.word())).collect::<Vec<_>>();
    let takes_value = Memo::new(move |_| line.op.get() != RowFilterOp::IsEmpty);
    let choose = move |key: String| {
        let column = options.with_untracked(|options| {
            options.iter().find(|option| option.key == key).map(|option| option.column.clone())
        });
        if let Some(column) = column {
            line.column.set(column);
        }
    };
    view! {
        <div class="condition">
            <SelectField
                label=t::imports::column
                choices=Signal::derive(move || options.with(|options| options::choices(options)))
                value=Signal::derive(move || {
                    let key = line.column.with(|column| {
                        options.with(|options| options::find(options, column).map(|option| option.key.clone()))
                    });
                    key.unwrap_or_default()
                })
                on_change=choose
            />
            <SelectField
                label=t::imports::condition
                choices=Signal::derive(ops)
                value=Signal::derive(move || line.op.get().to_string())
                on_change=move |text: String| {
                    if let Ok(op) = text.parse() {
                        line.op.set(op);
                    }
                }
            />
            {move || takes_value.get().then(|| view! {
                <TextField label=t::imports::value hint=t::imports::value_hint value=line.text/>
            })}
            <Button
                label=t::imports::remove_condition
                glyph=Glyph::Trash2
                kind=Kind::Quiet
                icon_only=true
                on_click=move || on_remove.run(())
            />
        </div>
    }
}
