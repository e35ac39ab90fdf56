//! What the explorer shows, as the address says it: the address is the view, so that it can be sent to a colleague.
//!
//! `m=spent.usage_rate&r=department@1.channel&c=quarter&f=channel~in~3.none&f=month~range~202601.&sort=-spent`:
//! lists have dots between their parts, a filter has its dimension, its test and its values, `none` is no value.

use penstock_shared::{
    ids::AnalysisViewId,
    money::Currency,
    pivot::{
        AnalysisView, Axis, AxisKind, FilterTest, PivotFilter, PivotMeasure, PivotQuery, PivotSort,
        Presentation,
    },
};

use crate::{api::Query, paths};

const NONE: &str = "none";

/// A question and how its answer is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    pub query: PivotQuery,
    pub presentation: Presentation,
}

impl Question {
    /// What is shown to who asks for nothing in particular: this year by department.
    #[must_use]
    pub fn to_begin_with(year: Option<i64>) -> Self {
        let measures = [
            PivotMeasure::Allocated,
            PivotMeasure::Spent,
            PivotMeasure::Committed,
            PivotMeasure::Available,
            PivotMeasure::UsageRate,
        ];
        let this_year = year.map(|year| PivotFilter {
            dimension: Axis::of(AxisKind::FiscalYear),
            test: FilterTest::In(vec![Some(year)]),
        });
        let query = PivotQuery {
            measures: measures.to_vec(),
            rows: vec![Axis { kind: AxisKind::Department, level: Some(2) }, Axis::of(AxisKind::Channel)],
            filters: this_year.into_iter().collect(),
            subtotals: true,
            ..PivotQuery::default()
        };
        Self { query, presentation: Presentation::default() }
    }

    /// What a kept view asks.
    #[must_use]
    pub fn of_view(view: &AnalysisView) -> Self {
        Self { query: view.query.clone(), presentation: view.presentation }
    }

    /// Reads the address; `None` when it asks nothing. What it does not understand is left out.
    #[must_use]
    pub fn read(values: impl Fn(&str) -> Vec<String>) -> Option<Self> {
        let first = |name: &str| values(name).into_iter().next().unwrap_or_default();
        let measures: Vec<PivotMeasure> = list(&first("m"));
        if measures.is_empty() {
            return None;
        }
        let sort = first("sort");
        let (name, ascending) = sort.strip_prefix('-').map_or((sort.as_str(), true), |name| (name, false));
        let sort = name.parse().ok().map(|measure| PivotSort { measure, ascending });
        let query = PivotQuery {
            rows: list(&first("r")),
            columns: list(&first("c")),
            filters: values("f").iter().filter_map(|text| read_filter(text)).collect(),
            currency: first("cur").parse::<Currency>().ok(),
            comparison: first("cmp").parse().ok(),
            sort: sort.filter(|sort: &PivotSort| measures.contains(&sort.measure)),
            limit: first("n").parse().ok(),
            subtotals: first("sub") == "1",
            measures,
        };
        let chart = first("chart").parse().unwrap_or(Presentation::default().chart);
        Some(Self { query, presentation: Presentation { chart, heat_map: first("heat") == "1" } })
    }

    /// The address of this question; `view` is the one that it began with.
    #[must_use]
    pub fn href(&self, view: Option<AnalysisViewId>) -> String {
        let query = &self.query;
        let sort =
            query.sort.map(|sort| format!("{}{}", if sort.ascending { "" } else { "-" }, sort.measure));
        let mut address = Query::new()
            .maybe("view", view)
            .with("m", joined(&query.measures))
            .with("r", joined(&query.rows))
            .with("c", joined(&query.columns));
        for filter in &query.filters {
            address = address.with("f", filter_text(filter));
        }
        address
            .maybe("cur", query.currency.map(|currency| currency.code().to_owned()))
            .maybe("cmp", query.comparison)
            .maybe("sort", sort)
            .maybe("n", query.limit)
            .with("sub", if query.subtotals { "1" } else { "" })
            .with("chart", self.presentation.chart)
            .with("heat", if self.presentation.heat_map { "1" } else { "" })
            .on(paths::EXPLORER)
    }

    /// Sorts by a measure: the most first, then the least first, then as it was.
    pub fn sort_by(&mut self, measure: PivotMeasure) {
        self.query.sort = match self.query.sort {
            Some(sort) if sort.measure == measure && sort.ascending => None,
            Some(sort) if sort.measure == measure => Some(PivotSort { measure, ascending: true }),
            _ => Some(PivotSort { measure, ascending: false }),
        };
    }
}

fn list<T: std::str::FromStr>(text: &str) -> Vec<T> {
    text.split('.').filter_map(|part| part.parse().ok()).collect()
}

fn joined(parts: &[impl ToString]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

fn code_text(code: &Option<i64>) -> String {
    code.map_or_else(|| NONE.to_owned(), |code| code.to_string())
}

fn read_code(text: &str) -> Option<Option<i64>> {
    if text == NONE { Some(None) } else { text.parse().ok().map(Some) }
}

/// A filter as the address has it.
pub fn filter_text(filter: &PivotFilter) -> String {
    let codes = |codes: &[Option<i64>]| codes.iter().map(code_text).collect::<Vec<_>>().join(".");
    let end = |end: &Option<i64>| end.map(|end| end.to_string()).unwrap_or_default();
    let (test, values) = match &filter.test {
        FilterTest::In(chosen) => ("in", codes(chosen)),
        FilterTest::NotIn(chosen) => ("not", codes(chosen)),
        FilterTest::Below(chosen) => ("below", joined(chosen)),
        FilterTest::Range { from, to } => ("range", format!("{}.{}", end(from), end(to))),
        FilterTest::Contains(text) => ("contains", text.clone()),
        FilterTest::Top { count, measure } => ("top", format!("{count}.{measure}")),
    };
    format!("{}~{test}~{values}", filter.dimension)
}

fn read_filter(text: &str) -> Option<PivotFilter> {
    let mut parts = text.splitn(3, '~');
    let dimension = parts.next()?.parse().ok()?;
    let (test, values) = (parts.next()?, parts.next()?);
    let codes = || {
        let codes: Vec<Option<i64>> = values.split('.').filter_map(read_code).collect();
        (!codes.is_empty()).then_some(codes)
    };
    let test = match test {
        "in" => FilterTest::In(codes()?),
        "not" => FilterTest::NotIn(codes()?),
        "below" => FilterTest::Below(codes()?.into_iter().flatten().collect()),
        "range" => {
            let (from, to) = values.split_once('.')?;
            FilterTest::Range { from: from.parse().ok(), to: to.parse().ok() }
        }
        "contains" => FilterTest::Contains(values.to_owned()),
        "top" => {
            let (count, measure) = values.split_once('.')?;
            FilterTest::Top { count: count.parse().ok()?, measure: measure.parse().ok()? }
        }
        _ => return None,
    };
    Some(PivotFilter { dimension, test })
}

#[cfg(test)]
mod tests {
    use penstock_shared::{
        ids::DimensionId,
        pivot::{ChartKind, Comparison},
    };

    use super::*;

    /// The values of an address by name, as the router has them.
    fn values(href: &str) -> Vec<(String, String)> {
        let (_, query) = href.split_once('?').expect("a query");
        let decoded = |text: &str| {
            let mut out = Vec::new();
            let mut bytes = text.bytes();
            while let Some(byte) = bytes.next() {
                if byte == b'%' {
                    let digits: Vec<u8> = bytes.by_ref().take(2).collect();
                    let digits = String::from_utf8(digits).expect("two digits");
                    out.push(u8::from_str_radix(&digits, 16).expect("a byte"));
                } else {
                    out.push(byte);
                }
            }
            String::from_utf8(out).expect("a text")
        };
        let pairs = query.split('&').map(|pair| pair.split_once('=').expect("a pair"));
        pairs.map(|(name, value)| (name.to_owned(), decoded(value))).collect()
    }

    fn read(href: &str) -> Option<Question> {
        let all = values(href);
        Question::read(|name| {
            all.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
        })
    }

    #[test]
    fn a_question_is_read_as_it_is_written() {
        let filter = |kind, test| PivotFilter { dimension: Axis::of(kind), test };
        let query = PivotQuery {
            measures: vec![PivotMeasure::Spent, PivotMeasure::UsageRate],
            rows: vec![
                Axis { kind: AxisKind::Department, level: Some(1) },
                Axis::of(AxisKind::Custom(DimensionId(7))),
            ],
            columns: vec![Axis::of(AxisKind::Quarter)],
            filters: vec![
                filter(AxisKind::Channel, FilterTest::In(vec![Some(3), None])),
                filter(AxisKind::Campaign, FilterTest::NotIn(vec![Some(5)])),
                filter(AxisKind::Department, FilterTest::Below(vec![2, 4])),
                filter(AxisKind::Month, FilterTest::Range { from: Some(202_601), to: None }),
                filter(AxisKind::Vendor, FilterTest::Contains("A.b~c & 中".to_owned())),
                filter(AxisKind::Vendor, FilterTest::Top { count: 20, measure: PivotMeasure::Spent }),
            ],
            currency: Some(Currency::CNY),
            comparison: Some(Comparison::LastYear),
            sort: Some(PivotSort { measure: PivotMeasure::Spent, ascending: false }),
            limit: Some(20),
            subtotals: true,
        };
        let question =
            Question { query, presentation: Presentation { chart: ChartKind::Treemap, heat_map: true } };
        assert_eq!(read(&question.href(Some(AnalysisViewId(9)))), Some(question));
        assert_eq!(read("/analysis/explore?view=9"), None);
    }

    #[test]
    fn strange_parts_of_an_address_are_left_out() {
        let read = read(
            "/x?m=spent.luck&r=department.shoe&f=channel~in~x&f=channel~is~3&f=month~range~5&sort=-luck",
        )
        .expect("a question");
        assert_eq!(read.query.measures, [PivotMeasure::Spent]);
        assert_eq!(read.query.rows, [Axis::of(AxisKind::Department)]);
        assert_eq!(read.query.filters, []);
        assert_eq!(read.query.sort, None);
    }

    #[test]
    fn a_measure_is_sorted_by_both_ways_and_not_at_all() {
        let mut question = Question::to_begin_with(Some(1));
        let order = |question: &Question| question.query.sort.map(|sort| sort.ascending);
        question.sort_by(PivotMeasure::Spent);
        assert_eq!(order(&question), Some(false));
        question.sort_by(PivotMeasure::Spent);
        assert_eq!(order(&question), Some(true));
        question.sort_by(PivotMeasure::Spent);
        assert_eq!(order(&question), None);
    }
}
