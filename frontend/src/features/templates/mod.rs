//! Templates of requests: the list, and one with its schedule and what that made.

mod keep;
mod list;
mod page;
mod schedule;

use penstock_shared::template::{RepeatUnit, Schedule, Sharing};

pub use self::{keep::KeepButton, list::TemplatesPage, page::TemplatePage};
use crate::{
    format,
    i18n::{t, words::Word},
    session::can,
    ui::Choice,
};
use leptos::prelude::*;
use penstock_shared::permission::Permission;

/// How often a schedule repeats, in words. Tracks the language.
fn rhythm(schedule: &Schedule) -> String {
    let count = i64::from(schedule.set.every);
    match schedule.set.unit {
        RepeatUnit::Week => t::templates::every_week(count),
        RepeatUnit::Month => t::templates::every_month(count),
        RepeatUnit::Quarter => t::templates::every_quarter(count),
        RepeatUnit::Year => t::templates::every_year(count),
    }
}

/// The next day, or why there is none. Tracks the language.
fn next(schedule: &Schedule) -> String {
    match schedule.next_on {
        _ if schedule.set.paused => t::templates::paused().to_owned(),
        Some(day) => format::date(day),
        None => t::templates::done().to_owned(),
    }
}

/// With whom the viewer may share. Tracks rights and language.
fn sharing_choices() -> Vec<Choice> {
    let (heads, keeps) = (can(Permission::ExpensesApprove).get(), can(Permission::ReferenceManage).get());
    let may = |sharing: &Sharing| match sharing {
        Sharing::Own => true,
        Sharing::Department => heads || keeps,
        Sharing::Organisation => keeps,
    };
    Sharing::ALL
        .iter()
        .filter(|sharing| may(sharing))
        .map(|sharing| Choice::new(sharing, sharing.word()))
        .collect()
}
