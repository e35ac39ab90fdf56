//! What the report is by, and what it is of. The values to choose from are those that have lines, asked of the report
//! itself, so nobody is offered an empty answer.

use leptos::prelude::*;
use penstock_shared::{
    analysis::{CustomFilter, Dimension},
    expense::ExpenseState,
    expense_report::{ExpenseReportQuery, ReportDimension},
    ids::DimensionValueId,
    period::Period,
};

use super::view::{ALL_YEARS, Report, key_name, word};
use crate::{
    features::dimensions::Definitions,
    fetch::use_fetch,
    format,
    i18n::{t, words::Word},
    ui::{Button, Choice, Combobox, Dialog, Glyph, Icon, Kind, SelectField},
};

/// Everything to group by. Tracks the organisation's own dimensions.
pub fn dimensions(definitions: Definitions) -> Vec<ReportDimension> {
    let own = definitions.all();
    let own =
        own.iter().filter(|known| known.active).map(|known| ReportDimension::Of(Dimension::Custom(known.id)));
    ReportDimension::BUILT_IN.iter().copied().chain(own).collect()
}

/// The name of a filter in the address, if something can be filtered by it.
fn param(dimension: ReportDimension) -> Option<&'static str> {
    Some(match dimension {
        ReportDimension::Of(dimension) => match dimension {
            Dimension::Department => "department_id",
            Dimension::Channel => "channel_id",
            Dimension::ActivityType => "activity_type_id",
            Dimension::Campaign => "campaign_id",
            Dimension::Category => "category_id",
            Dimension::Vendor => "vendor_id",
            Dimension::Node => "node_id",
            Dimension::Custom(_) => "custom",
            Dimension::Month | Dimension::FiscalYear => return None,
        },
        ReportDimension::Requester => "requester_id",
        ReportDimension::Kind => "kind",
        ReportDimension::State => "state",
    })
}

/// The value that a dimension is filtered by; empty for none.
fn chosen(filter: &ExpenseReportQuery, dimension: ReportDimension) -> String {
    let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    match dimension {
        ReportDimension::Of(dimension) => number(match dimension {
            Dimension::Department => filter.department_id.map(|id| id.0),
            Dimension::Channel => filter.channel_id.map(|id| id.0),
            Dimension::ActivityType => filter.activity_type_id.map(|id| id.0),
            Dimension::Campaign => filter.campaign_id.map(|id| id.0),
            Dimension::Category => filter.category_id.map(|id| id.0),
            Dimension::Vendor => filter.vendor_id.map(|id| id.0),
            Dimension::Node => filter.node_id.map(|id| id.0),
            Dimension::Custom(id) => filter.custom.0.get(&id).map(|value| value.0),
            Dimension::Month | Dimension::FiscalYear => None,
        }),
        ReportDimension::Requester => number(filter.requester_id.map(|id| id.0)),
        ReportDimension::Kind => filter.kind.map(|kind| kind.to_string()).unwrap_or_default(),
        ReportDimension::State => filter.state.map(|state| state.to_string()).unwrap_or_default(),
    }
}

/// Sets a filter in the address; empty takes it away.
fn choose(report: Report, dimension: ReportDimension, value: String) {
    let Some(name) = param(dimension) else { return };
    let ReportDimension::Of(Dimension::Custom(id)) = dimension else {
        report.set.run((name, value));
        return;
    };
    let mut own: CustomFilter = report.asked.with_untracked(|asked| asked.custom.clone());
    match value.parse() {
        Ok(value) => drop(own.0.insert(id, DimensionValueId(value))),
        Err(_) => drop(own.0.remove(&id)),
    }
    report.set.run((name, own.to_string()));
}

/// Year, periods, and what the rows and columns are.
#[component]
pub fn Controls(report: Report) -> impl IntoView {
    let definitions = Definitions::here();
    let years = Signal::derive(move || {
        let years = report.years.get();
        let known = years.into_iter().map(|year| Choice::new(year.id, year.code));
        known.chain([Choice::new(ALL_YEARS, t::expense_report::all_years())]).collect::<Vec<_>>()
    });
    let choices =
        move || dimensions(definitions).into_iter().map(move |of| Choice::new(of, word(definitions, of)));
    let by = Signal::derive(move || choices().collect::<Vec<_>>());
    let then = Signal::derive(move || {
        let none = Choice::new("", t::expense_report::no_columns());
        let others = choices().filter(|choice| choice.value != report.by.get().to_string());
        std::iter::once(none).chain(others).collect::<Vec<_>>()
    });
    let year =
        Signal::derive(move || report.year.get().map_or_else(|| ALL_YEARS.to_owned(), |id| id.to_string()));
    view! {
        <div class="toolbar">
            <SelectField label=t::common::fiscal_year choices=years value=year
                on_change=move |value: String| report.set.run(("year", value))/>
            <PeriodField report is_end=false/>
            <PeriodField report is_end=true/>
            <SelectField label=t::expense_report::rows_by choices=by
                value=Signal::derive(move || report.by.get().to_string())
                on_change=move |value: String| report.set.run(("by", value))/>
            <SelectField label=t::expense_report::columns_by choices=then
                value=Signal::derive(move || report.then.get().map(|then| then.to_string()).unwrap_or_default())
                on_change=move |value: String| report.set.run(("then", value))/>
        </div>
    }
}

/// The first or the last period: it is told by the day on which it begins or ends.
#[component]
fn PeriodField(report: Report, is_end: bool) -> impl IntoView {
    let day = move |period: &Period| if is_end { period.ends_on } else { period.starts_on };
    // The days with the names of their periods, which follow the language.
    let periods = move || {
        let year = report.year.get();
        report.years.with(|years| {
            let fitting = years.iter().filter(|other| year.is_none_or(|year| other.id == year));
            let named = fitting.flat_map(|year| {
                let starts: Vec<_> = year.periods.iter().map(|period| period.starts_on).collect();
                year.periods.iter().map(day).zip(format::periods(&starts, format::month)).collect::<Vec<_>>()
            });
            named.collect::<Vec<_>>()
        })
    };
    let set_day = move || report.asked.with(|asked| if is_end { asked.to } else { asked.from });
    let choices = Signal::derive(move || {
        let any = Choice::new(
            "",
            if is_end { t::expense_report::to_the_end() } else { t::expense_report::from_the_start() },
        );
        let known = periods();
        let own = set_day().filter(|set| known.iter().all(|(day, _)| day != set));
        let own = own.map(|day| Choice::new(day, format::date(day)));
        let named = known.into_iter().map(|(day, name)| Choice::new(day, name));
        std::iter::once(any).chain(own).chain(named).collect::<Vec<_>>()
    });
    view! {
        <SelectField
            label=if is_end { t::expense_report::to_period } else { t::expense_report::from_period }
            choices
            value=Signal::derive(move || set_day().map(|day| day.to_string()).unwrap_or_default())
            on_change=move |value: String| report.set.run((if is_end { "to" } else { "from" }, value))
        />
    }
}

/// The filters that are set, and the dialog that sets them.
#[component]
pub fn Filters(report: Report) -> impl IntoView {
    let open = RwSignal::new(false);
    let definitions = Definitions::here();
    let filtered =
        move || dimensions(definitions).into_iter().filter(|dimension| param(*dimension).is_some());
    view! {
        <div class="filter-chips">
            <Button label=t::common::filters glyph=Glyph::Filter small=true on_click=move || open.set(true)/>
            {move || filtered().map(|dimension| view! { <ValueChip report dimension/> }).collect_view()}
        </div>
        <Dialog open title=t::common::filters wide=true>
            <div class="form-grid">
                {untrack(move || filtered().collect::<Vec<_>>()).into_iter().map(|dimension| view! { <ValueField report dimension/> }).collect_view()}
            </div>
            <div class="form-actions">
                <Button label=t::common::close kind=Kind::Primary on_click=move || open.set(false)/>
            </div>
        </Dialog>
    }
}

/// A filter that is set, with the way to take it away.
#[component]
fn ValueChip(report: Report, dimension: ReportDimension) -> impl IntoView {
    let value = Memo::new(move |_| report.asked.with(|asked| chosen(asked, dimension)));
    let definitions = Definitions::here();
    move || {
        let value = value.get();
        if value.is_empty() {
            return None;
        }
        let named = named_values(report, dimension);
        let text = Signal::derive(move || {
            let name = named.with(|choices| {
                choices.iter().find(|choice| choice.value == value).map(|choice| choice.label.clone())
            });
            t::analysis::chip(word(definitions, dimension), name.unwrap_or_else(|| format!("#{value}")))
        });
        Some(view! {
            <span class="filter-chip">
                <span>{move || text.get()}</span>
                <button
                    type="button"
                    aria-label=move || t::analysis::remove_filter(text.get())
                    on:click=move |_| choose(report, dimension, String::new())
                ><Icon glyph=Glyph::X/></button>
            </span>
        })
    }
}

/// The values of a dimension that have lines in the year.
fn named_values(report: Report, dimension: ReportDimension) -> Signal<Vec<Choice>> {
    let values = use_fetch(move |api| {
        let (fiscal_year_id, currency) = (report.year.get(), report.asked.with(|asked| asked.currency));
        let query = ExpenseReportQuery {
            group_by: dimension.to_string(),
            fiscal_year_id,
            currency,
            ..ExpenseReportQuery::default()
        };
        async move { api.expense_report(&query).await }
    });
    Signal::derive(move || {
        // A report without a state has no drafts, but may be asked for them.
        if dimension == ReportDimension::State {
            return ExpenseState::ALL.iter().map(|state| Choice::new(state, state.word())).collect();
        }
        values.value.with(|answer| {
            let rows = answer.as_ref().map(|answer| answer.rows.as_slice()).unwrap_or_default();
            let keys = rows.iter().filter_map(|row| row.keys.first()).filter(|key| key.code.is_some());
            let value = |key: &penstock_shared::expense_report::ReportKey| match dimension {
                ReportDimension::Kind => key.key.label.clone(),
                _ => key.code.map(|code| code.to_string()).unwrap_or_default(),
            };
            keys.map(|key| Choice::new(value(key), key_name(dimension, key))).collect()
        })
    })
}

#[component]
fn ValueField(report: Report, dimension: ReportDimension) -> impl IntoView {
    let definitions = Definitions::here();
    view! {
        <Combobox
            label=move || word(definitions, dimension)
            choices=named_values(report, dimension)
            value=Signal::derive(move || report.asked.with(|asked| chosen(asked, dimension)))
            on_change=move |value: String| choose(report, dimension, value)
            placeholder=t::common::all
            optional=true
        />
    }
}
