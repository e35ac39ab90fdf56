//! What a book covers, in words: the names behind the numbers of its terms.

use std::collections::HashMap;

use leptos::prelude::*;
use penstock_shared::{
    analysis::{AnalysisQuery, Dimension},
    campaign::Campaign,
    control::BookTerm,
    dimension::DimensionKey,
    event::EventTopic,
    reference::{ActivityType, Category, Channel},
};

use crate::{
    api::{Api, ApiResult, CampaignFilter, Term},
    features::dimensions::Definitions,
    fetch::{Fetch, use_fetch},
    i18n::{named, t},
    live::use_live,
    ui::Choice,
};

/// The most that the server hands out at once.
const MOST: i64 = 200;

/// A value that a book may name.
#[derive(Debug, Clone, PartialEq)]
struct Value {
    name: String,
    name_zh: String,
    /// Whether it is offered for a new book.
    active: bool,
}

type Values = HashMap<DimensionKey, Vec<(i64, Value)>>;

/// The names of every dimension that books are made of.
#[derive(Clone, Copy)]
pub struct Names {
    values: Fetch<Values>,
    own: Definitions,
}

impl Names {
    /// Reads them, and follows changes.
    #[must_use]
    pub fn read() -> Self {
        let values = use_fetch(read);
        use_live(&[EventTopic::ReferenceChanged, EventTopic::CampaignChanged], move || values.refetch());
        Self { values, own: Definitions::here() }
    }

    /// The dimensions that a new book may name: those that everybody has, and the organisation's own. Tracks.
    #[must_use]
    pub fn dimensions(self) -> Vec<Choice> {
        let built_in = DimensionKey::BUILT_IN.iter().copied();
        let own = self.own.all().into_iter().filter(|own| own.active).map(|own| own.key());
        built_in.chain(own).map(|key| Choice::new(key, self.dimension(key))).collect()
    }

    /// What a dimension is called. Tracks.
    #[must_use]
    pub fn dimension(self, key: DimensionKey) -> String {
        self.own.word(match key {
            DimensionKey::Department => Dimension::Department,
            DimensionKey::Channel => Dimension::Channel,
            DimensionKey::ActivityType => Dimension::ActivityType,
            DimensionKey::Category => Dimension::Category,
            DimensionKey::Campaign => Dimension::Campaign,
            DimensionKey::Vendor => Dimension::Vendor,
            DimensionKey::Custom(id) => Dimension::Custom(id),
        })
    }

    /// The name of a value; its number while nobody knows better. Tracks.
    #[must_use]
    pub fn of(self, term: BookTerm) -> String {
        let found = self.values.value.with(|values| {
            let values = values.as_ref()?.get(&term.dimension)?;
            let (_, value) = values.iter().find(|(id, _)| *id == term.value_id)?;
            Some(named(&value.name, &value.name_zh))
        });
        found.unwrap_or_else(|| format!("#{}", term.value_id))
    }

    /// The values of a dimension that a new book may name. Tracks.
    #[must_use]
    pub fn choices(self, dimension: DimensionKey) -> Vec<Choice> {
        self.values.value.with(|values| {
            let values = values.as_ref().and_then(|values| values.get(&dimension));
            let active = values.into_iter().flatten().filter(|(_, value)| value.active);
            active.map(|(id, value)| Choice::new(id, named(&value.name, &value.name_zh))).collect()
        })
    }

    /// `Channel: Events, Search · Department: Growth`. Tracks.
    #[must_use]
    pub fn covers(self, terms: &[BookTerm]) -> String {
        let mut parts: Vec<(DimensionKey, Vec<String>)> = Vec::new();
        for term in terms {
            let name = self.of(*term);
            match parts.iter_mut().find(|(dimension, _)| *dimension == term.dimension) {
                Some((_, names)) => names.push(name),
                None => parts.push((term.dimension, vec![name])),
            }
        }
        let parts: Vec<String> = parts
            .into_iter()
            .map(|(dimension, names)| {
                t::controls::covers_part(self.dimension(dimension), names.join(t::controls::or()))
            })
            .collect();
        parts.join(" · ")
    }
}

async fn read(api: Api) -> ApiResult<Values> {
    let mut values = Values::new();
    let departments = api.departments().await?.into_iter();
    let departments = departments.map(|one| (one.id.0, value(one.name, one.name_zh, one.active)));
    values.insert(DimensionKey::Department, departments.collect());
    values.insert(DimensionKey::Channel, terms(api.terms::<Channel>().await?));
    values.insert(DimensionKey::ActivityType, terms(api.terms::<ActivityType>().await?));
    values.insert(DimensionKey::Category, terms(api.terms::<Category>().await?));
    let campaigns = api.campaigns(&CampaignFilter::default(), None, MOST).await?.items.into_iter();
    let campaigns = campaigns.map(|Campaign { id, name, .. }| (id.0, value(name, String::new(), true)));
    values.insert(DimensionKey::Campaign, campaigns.collect());
    values.insert(DimensionKey::Vendor, vendors(api).await?);
    for own in api.dimensions().await? {
        let key = own.key();
        let of = own.values.into_iter().map(|one| (one.id.0, value(one.name, one.name_zh, one.active)));
        values.insert(key, of.collect());
    }
    Ok(values)
}

const fn value(name: String, name_zh: String, active: bool) -> Value {
    Value { name, name_zh, active }
}

fn terms<T: Term>(terms: Vec<T>) -> Vec<(i64, Value)> {
    let value = |term: &T| {
        let (name, name_zh) = term.names();
        (term.id(), value(name.to_owned(), name_zh.to_owned(), term.active()))
    };
    terms.iter().map(value).collect()
}

/// Suppliers are many: those that have got money.
async fn vendors(api: Api) -> ApiResult<Vec<(i64, Value)>> {
    let query = AnalysisQuery { group_by: Dimension::Vendor.to_string(), ..AnalysisQuery::default() };
    let rows = api.analysis(&query).await?.rows;
    let keys = rows.into_iter().filter_map(|row| row.keys.into_iter().next());
    Ok(keys.filter_map(|key| Some((key.id?, value(key.label, key.label_zh, true)))).collect())
}
