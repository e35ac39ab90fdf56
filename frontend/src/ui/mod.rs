//! Dumb parts: they know how things look and nothing of budgets or people. Texts, values and
//! callbacks come in as props. All of them are on `/styleguide` in debug builds.

mod badge;
mod button;
mod chart;
mod chip;
mod combobox;
mod dialog;
mod effect_bar;
mod field;
mod icon;
mod loaded;
mod menu;
mod money;
mod money_bar;
mod page;
mod search;
mod select;
mod states;
mod table;
mod tip;
mod toast;

pub use self::{
    badge::{Pill, StatePill, Tone},
    button::{Button, Kind, LinkButton},
    chart::{Chart, ChartData, Series, Shape, Unit},
    chip::{Chip, Chips, StateChips},
    combobox::Combobox,
    dialog::{Confirm, Dialog, DialogFoot, open_while_chosen},
    effect_bar::{Effect as BudgetEffect, EffectBar},
    field::{CheckField, DateField, FormProblem, Obstacles, TextArea, TextField},
    icon::{Glyph, Icon},
    loaded::Loaded,
    menu::Menu,
    money::{Amount, MoneyField, parse_money},
    money_bar::{Figure, MoneyBar, MoneyLegend},
    page::{Card, Crumb, PageHeader},
    search::SearchField,
    select::{Choice, Segmented, SelectField},
    states::{Empty, ErrorState, Notice, Skeleton},
    table::{MoreRow, Table},
    tip::{Term, TipLayer, Tips},
    toast::{ToastLayer, Toasts, use_toasts},
};

use std::cell::Cell;

thread_local! {
    static NEXT_ID: Cell<u32> = const { Cell::new(0) };
}

/// An id for an element that a label or a description has to name. Unique on the page.
fn element_id() -> String {
    NEXT_ID.with(|next| {
        let id = next.get();
        next.set(id.wrapping_add(1));
        format!("ui-{id}")
    })
}
