//! What the analysis shows, as the address says it: the address is the view, so that it can be sent
//! to a colleague.

use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};
use penstock_shared::analysis::{AnalysisQuery, Dimension, GroupKey, Measures};

use crate::{api::Query, i18n::t, paths};

/// Something to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Allocated,
    Spent,
    Committed,
    Reserved,
    Lines,
}

impl Measure {
    /// In the order of the columns.
    pub const ALL: [Self; 5] = [Self::Allocated, Self::Spent, Self::Committed, Self::Reserved, Self::Lines];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::Spent => "spent",
            Self::Committed => "committed",
            Self::Reserved => "reserved",
            Self::Lines => "lines",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.key() == text)
    }

    /// Its name. Tracks the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allocated => t::money::allocated(),
            Self::Spent => t::money::spent(),
            Self::Committed => t::money::committed(),
            Self::Reserved => t::money::reserved(),
            Self::Lines => t::analysis::lines(),
        }
    }

    pub const fn of(self, measures: &Measures) -> i64 {
        match self {
            Self::Allocated => measures.allocated_minor,
            Self::Spent => measures.spent_minor,
            Self::Committed => measures.committed_minor,
            Self::Reserved => measures.reserved_minor,
            Self::Lines => measures.line_count,
        }
    }

    pub const fn tone(self) -> &'static str {
        match self {
            Self::Allocated | Self::Lines => "tone-plan",
            Self::Spent => "tone-spent",
            Self::Committed => "tone-committed",
            Self::Reserved => "tone-reserved",
        }
    }
}

/// By which column the rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// The names, months in the order of time.
    Names,
    Measure(Measure),
}

/// The whole view.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// One to three.
    pub by: Vec<Dimension>,
    /// In the order of [`Measure::ALL`], never empty.
    pub shown: Vec<Measure>,
    /// `None`: months in the order of time, everything else by the first figure, the largest first.
    pub sort: Option<(SortBy, bool)>,
    /// The last dimension runs across.
    pub cross: bool,
    /// The filters; `group_by` is filled in by [`View::query`].
    pub filter: AnalysisQuery,
}

impl View {
    /// Reads the address. What it does not understand is left out.
    pub fn read(param: impl Fn(&str) -> Option<String>) -> Self {
        let mut by: Vec<Dimension> = Vec::new();
        for part in param("by").unwrap_or_default().split(',') {
            if let Ok(dimension) = Dimension::from_str(part)
                && !by.contains(&dimension)
                && by.len() < 3
            {
                by.push(dimension);
            }
        }
        if by.is_empty() {
            by.push(Dimension::Department);
        }
        let asked = param("show").unwrap_or_default();
        let asked: Vec<Measure> = asked.split(',').filter_map(Measure::parse).collect();
        let mut shown = Measure::ALL.to_vec();
        if !asked.is_empty() {
            shown.retain(|measure| asked.contains(measure));
        }
        let cross = by.len() > 1 && param("layout").as_deref() == Some("cross");
        let sort = param("sort").and_then(|text| read_sort(&text));
        Self { by, shown, sort, cross, filter: read_filter(&param) }
    }

    /// The address of this view.
    pub fn href(&self) -> String {
        let names: Vec<String> = self.by.iter().map(ToString::to_string).collect();
        let shown: Vec<&str> = self.shown.iter().map(|measure| measure.key()).collect();
        let shown = if self.shown.len() == Measure::ALL.len() { String::new() } else { shown.join(",") };
        let sort = self.sort.map(|(by, descending)| {
            let name = match by {
                SortBy::Names => "name",
                SortBy::Measure(measure) => measure.key(),
            };
            format!("{}{name}", if descending { "-" } else { "" })
        });
        let filter = &self.filter;
        Query::new()
            .with("by", names.join(","))
            .with("show", shown)
            .maybe("sort", sort)
            .with("layout", if self.cross { "cross" } else { "" })
            .maybe("currency", filter.currency.map(|currency| currency.code().to_owned()))
            .maybe("fiscal_year_id", filter.fiscal_year_id)
            .maybe("from", filter.from)
            .maybe("to", filter.to)
            .maybe("department_id", filter.department_id)
            .maybe("channel_id", filter.channel_id)
            .maybe("campaign_id", filter.campaign_id)
            .maybe("category_id", filter.category_id)
            .maybe("vendor_id", filter.vendor_id)
            .maybe("activity_type_id", filter.activity_type_id)
            .maybe("import_id", filter.import_id)
            .with("custom", &filter.custom)
            .with("levels", if filter.roll_up { "true" } else { "" })
            .on(paths::ANALYSIS)
    }

    /// What the server is asked.
    pub fn query(&self) -> AnalysisQuery {
        let names: Vec<String> = self.by.iter().map(ToString::to_string).collect();
        AnalysisQuery { group_by: names.join(","), ..self.filter.clone() }
    }

    /// By what the rows are ordered, and whether the largest comes first.
    pub fn order(&self) -> (SortBy, bool) {
        let in_time = matches!(self.by.first(), Some(Dimension::Month | Dimension::FiscalYear));
        self.sort.unwrap_or(if in_time { (SortBy::Names, false) } else { (self.main(), true) })
    }

    fn main(&self) -> SortBy {
        SortBy::Measure(self.main_measure())
    }

    /// The figure of bars and of cross tables: the one that the rows are ordered by, else spent, else
    /// the first shown.
    pub fn main_measure(&self) -> Measure {
        if let Some((SortBy::Measure(measure), _)) = self.sort
            && self.shown.contains(&measure)
        {
            return measure;
        }
        let spent = self.shown.iter().copied().find(|measure| *measure == Measure::Spent);
        spent.or(self.shown.first().copied()).unwrap_or(Measure::Spent)
    }

    /// This view inside of one value: it becomes a filter, and the rest is shown by the other
    /// dimensions. `None` when the dimension cannot be filtered by.
    pub fn inside(&self, dimension: Dimension, key: &GroupKey) -> Option<Self> {
        let mut next = self.clone();
        let filter = &mut next.filter;
        let id = key.id;
        match dimension {
            Dimension::Department => filter.department_id = Some(penstock_shared::ids::DepartmentId(id?)),
            Dimension::Channel => filter.channel_id = Some(penstock_shared::ids::ChannelId(id?)),
            Dimension::Campaign => filter.campaign_id = Some(penstock_shared::ids::CampaignId(id?)),
            Dimension::Category => filter.category_id = Some(penstock_shared::ids::CategoryId(id?)),
            Dimension::Vendor => filter.vendor_id = Some(penstock_shared::ids::VendorId(id?)),
            Dimension::FiscalYear => filter.fiscal_year_id = Some(penstock_shared::ids::FiscalYearId(id?)),
            Dimension::Month => {
                let first = month_of(&key.label)?;
                filter.from = Some(first);
                filter.to = first.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1));
            }
            Dimension::ActivityType => {
                filter.activity_type_id = Some(penstock_shared::ids::ActivityTypeId(id?));
            }
            Dimension::Custom(own) => {
                filter.custom.0.insert(own, penstock_shared::ids::DimensionValueId(id?));
            }
            Dimension::Node => return None,
        }
        // A value with parts is shown by them: the same dimension, one level down.
        next.by.retain(|other| *other != dimension || key.has_parts);
        if next.by.is_empty() {
            next.by.push(next_dimension(&next.filter, dimension));
        }
        next.cross = next.cross && next.by.len() > 1;
        Some(next)
    }
}

/// What to look at next, once everything is of one value.
fn next_dimension(filter: &AnalysisQuery, inside: Dimension) -> Dimension {
    let open = [
        (Dimension::Vendor, filter.vendor_id.is_none()),
        (Dimension::Month, inside != Dimension::Month),
        (Dimension::Category, filter.category_id.is_none()),
        (Dimension::Campaign, filter.campaign_id.is_none()),
    ];
    open.into_iter().find(|(_, open)| *open).map_or(Dimension::Node, |(dimension, _)| dimension)
}

fn read_sort(text: &str) -> Option<(SortBy, bool)> {
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let by = if name == "name" { SortBy::Names } else { SortBy::Measure(Measure::parse(name)?) };
    Some((by, descending))
}

fn read_filter(param: &impl Fn(&str) -> Option<String>) -> AnalysisQuery {
    fn value<T: FromStr>(param: &impl Fn(&str) -> Option<String>, name: &str) -> Option<T> {
        param(name)?.parse().ok()
    }
    AnalysisQuery {
        group_by: String::new(),
        currency: value(param, "currency"),
        fiscal_year_id: value(param, "fiscal_year_id"),
        from: value(param, "from"),
        to: value(param, "to"),
        department_id: value(param, "department_id"),
        channel_id: value(param, "channel_id"),
        campaign_id: value(param, "campaign_id"),
        category_id: value(param, "category_id"),
        vendor_id: value(param, "vendor_id"),
        activity_type_id: value(param, "activity_type_id"),
        import_id: value(param, "import_id"),
        custom: value(param, "custom").unwrap_or_default(),
        roll_up: param("levels").as_deref() == Some("true"),
    }
}

/// The first day of `2026-03`.
pub fn month_of(label: &str) -> Option<NaiveDate> {
    format!("{label}-01").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> View {
        View::read(|wanted| {
            pairs.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_is_read_back_as_it_was_written() {
        let view = read(&[
            ("by", "vendor,month"),
            ("show", "spent,lines"),
            ("sort", "-spent"),
            ("layout", "cross"),
            ("vendor_id", "7"),
            ("from", "2026-01-01"),
        ]);
        assert_eq!(view.order(), (SortBy::Measure(Measure::Spent), true));
        assert!(view.cross);
        assert_eq!(
            view.href(),
            "/analysis?by=vendor%2Cmonth&show=spent%2Clines&sort=-spent&layout=cross&from=2026-01-01&vendor_id=7"
        );
    }

    #[test]
    fn nonsense_is_left_out() {
        let view = read(&[("by", "colour,month,month"), ("show", "x"), ("sort", "-y"), ("vendor_id", "x")]);
        assert_eq!(view.by, [Dimension::Month]);
        assert_eq!(view.shown.len(), Measure::ALL.len());
        assert_eq!(view.order(), (SortBy::Names, false));
        assert_eq!(view.filter, AnalysisQuery::default());
    }

    #[test]
    fn going_into_a_month_filters_by_its_days() {
        let key =
            GroupKey { id: None, label: "2026-02".to_owned(), label_zh: String::new(), has_parts: false };
        let inside = read(&[("by", "month")]).inside(Dimension::Month, &key).unwrap();
        assert_eq!(inside.filter.to, "2026-02-28".parse().ok());
        assert_eq!(inside.by, [Dimension::Vendor]);
        let nothing = GroupKey { id: None, label: String::new(), label_zh: String::new(), has_parts: false };
        assert!(inside.inside(Dimension::Vendor, &nothing).is_none());
    }
}
