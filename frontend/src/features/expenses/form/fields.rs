//! The fields of a request, as signals.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::ids::ExpenseLineId;

use super::{
    entry::{Entry, EntryLine},
    kind::TermFields,
};
use crate::{features::dimensions::Chosen, zone};

/// The fields.
#[derive(Clone, Copy)]
pub struct Fields {
    pub kind: RwSignal<String>,
    pub terms: TermFields,
    pub title: RwSignal<String>,
    pub description: RwSignal<String>,
    pub department: RwSignal<String>,
    pub campaign: RwSignal<String>,
    pub vendor: RwSignal<String>,
    pub currency: RwSignal<String>,
    pub lines: RwSignal<Vec<LineFields>>,
    next_key: StoredValue<u32>,
    /// The form, which owns the signals of lines that are added by a click.
    owner: StoredValue<Option<Owner>>,
}

/// The fields of a line. Its key stays when lines before it go.
#[derive(Clone, Copy)]
pub struct LineFields {
    pub key: u32,
    pub description: RwSignal<String>,
    pub node: RwSignal<String>,
    pub category: RwSignal<String>,
    pub amount: RwSignal<String>,
    pub date: RwSignal<Option<NaiveDate>>,
    pub dimensions: RwSignal<Chosen>,
    pub more: MoreFields,
}

/// What a line says beside the money.
#[derive(Clone, Copy)]
pub struct MoreFields {
    /// The line of the stored request that it is.
    id: Option<ExpenseLineId>,
    /// Something was there when the form began.
    pub open: bool,
    pub vendor: RwSignal<String>,
    pub tax: RwSignal<String>,
    pub service_from: RwSignal<Option<NaiveDate>>,
    pub service_to: RwSignal<Option<NaiveDate>>,
    pub quote: RwSignal<String>,
}

impl Fields {
    #[must_use]
    pub fn new(entry: Entry) -> Self {
        let fields = Self {
            kind: RwSignal::new(String::new()),
            terms: TermFields::new(),
            title: RwSignal::new(String::new()),
            description: RwSignal::new(String::new()),
            department: RwSignal::new(String::new()),
            campaign: RwSignal::new(String::new()),
            vendor: RwSignal::new(String::new()),
            currency: RwSignal::new(String::new()),
            lines: RwSignal::new(Vec::new()),
            next_key: StoredValue::new(0),
            owner: StoredValue::new(Owner::current()),
        };
        fields.fill(entry);
        fields
    }

    /// Puts an entry into the fields.
    pub fn fill(self, entry: Entry) {
        self.kind.set(entry.kind);
        self.terms.fill(entry.terms);
        self.title.set(entry.title);
        self.description.set(entry.description);
        self.department.set(entry.department);
        self.campaign.set(entry.campaign);
        self.vendor.set(entry.vendor);
        self.currency.set(entry.currency);
        self.lines.set(entry.lines.into_iter().map(|line| self.line(line)).collect());
        if self.lines.with_untracked(Vec::is_empty) {
            self.add_line(EntryLine { date: Some(zone::today()), ..EntryLine::default() });
        }
    }

    /// What the fields say now. Tracks all of them.
    #[must_use]
    pub fn entry(self) -> Entry {
        Entry {
            kind: self.kind.get(),
            terms: self.terms.entry(),
            title: self.title.get(),
            description: self.description.get(),
            department: self.department.get(),
            campaign: self.campaign.get(),
            vendor: self.vendor.get(),
            currency: self.currency.get(),
            lines: self.lines.with(|lines| lines.iter().map(|line| line.entry()).collect()),
        }
    }

    /// Adds a line; a further one begins like the last.
    pub fn add_line(self, line: EntryLine) {
        let line = self.line(line);
        self.lines.update(|lines| lines.push(line));
    }

    pub fn add_like_last(self) {
        let last = self.lines.with_untracked(|lines| lines.last().copied());
        let like = last.map_or_else(EntryLine::default, |last| EntryLine {
            node: last.node.get_untracked(),
            date: last.date.get_untracked(),
            dimensions: last.dimensions.get_untracked(),
            ..EntryLine::default()
        });
        self.add_line(like);
    }

    pub fn remove_line(self, key: u32) {
        self.lines.update(|lines| lines.retain(|line| line.key != key));
    }

    /// The line at a place.
    #[must_use]
    pub fn at(self, index: usize) -> Option<LineFields> {
        self.lines.with_untracked(|lines| lines.get(index).copied())
    }

    fn line(self, entry: EntryLine) -> LineFields {
        let key = self.next_key.get_value();
        self.next_key.set_value(key.wrapping_add(1));
        let open = entry.says_more();
        let make = || LineFields {
            key,
            description: RwSignal::new(entry.description),
            node: RwSignal::new(entry.node),
            category: RwSignal::new(entry.category),
            amount: RwSignal::new(entry.amount),
            date: RwSignal::new(entry.date),
            dimensions: RwSignal::new(entry.dimensions),
            more: MoreFields {
                id: entry.id,
                open,
                vendor: RwSignal::new(entry.vendor),
                tax: RwSignal::new(entry.tax),
                service_from: RwSignal::new(entry.service_from),
                service_to: RwSignal::new(entry.service_to),
                quote: RwSignal::new(entry.quote),
            },
        };
        match self.owner.get_value() {
            Some(owner) => owner.with(make),
            None => make(),
        }
    }
}

impl LineFields {
    fn entry(self) -> EntryLine {
        EntryLine {
            description: self.description.get(),
            node: self.node.get(),
            category: self.category.get(),
            amount: self.amount.get(),
            date: self.date.get(),
            dimensions: self.dimensions.get(),
            id: self.more.id,
            vendor: self.more.vendor.get(),
            tax: self.more.tax.get(),
            service_from: self.more.service_from.get(),
            service_to: self.more.service_to.get(),
            quote: self.more.quote.get(),
        }
    }
}
