//! What dimensions and their values are called, in the reader's language.

use chrono::NaiveDate;
use penstock_shared::{
    analysis::Dimension,
    expense::ExpenseState,
    money::Currency,
    period::FiscalYear,
    pivot::{Axis, AxisKind, MeasureUnit, PivotMember},
};

use crate::{
    features::{analysis::month_of, dimensions::Definitions},
    format,
    i18n::{named, t, words::Word},
};

/// A dimension. Tracks the language and the organisation's own dimensions.
pub fn kind_word(definitions: Definitions, kind: AxisKind) -> String {
    let known = match kind {
        AxisKind::Department => Dimension::Department,
        AxisKind::Channel => Dimension::Channel,
        AxisKind::ActivityType => Dimension::ActivityType,
        AxisKind::Category => Dimension::Category,
        AxisKind::Campaign => Dimension::Campaign,
        AxisKind::Vendor => Dimension::Vendor,
        AxisKind::Node => Dimension::Node,
        AxisKind::Month => Dimension::Month,
        AxisKind::FiscalYear => Dimension::FiscalYear,
        AxisKind::Custom(id) => Dimension::Custom(id),
        AxisKind::Owner => return t::explorer::owner().to_owned(),
        AxisKind::Status => return t::explorer::status().to_owned(),
        AxisKind::Day => return t::explorer::day().to_owned(),
        AxisKind::Week => return t::explorer::week().to_owned(),
        AxisKind::Quarter => return t::explorer::quarter().to_owned(),
    };
    definitions.word(known)
}

/// A dimension with its level. Tracks.
pub fn axis_word(definitions: Definitions, axis: Axis) -> String {
    let kind = kind_word(definitions, axis.kind);
    axis.level.map_or_else(|| kind.clone(), |level| t::explorer::at_level(&kind, level))
}

/// What may be put on rows and columns, in the order of forms. Tracks.
pub fn kinds(definitions: Definitions) -> Vec<AxisKind> {
    let own = definitions.all().into_iter().filter(|own| own.active).map(|own| AxisKind::Custom(own.id));
    AxisKind::BUILT_IN.iter().copied().chain(own).collect()
}

/// A value. Tracks the language.
pub fn member_name(definitions: Definitions, kind: AxisKind, member: &PivotMember) -> String {
    let label = member.label.as_str();
    if member.code.is_none() {
        return t::analysis::without(kind_word(definitions, kind));
    }
    let told = match kind {
        AxisKind::Day => label.parse().ok().map(format::date),
        AxisKind::Week => label.split_once("-W").map(|(year, week)| t::explorer::week_of(year, week)),
        AxisKind::Month => month_of(label).map(format::month),
        AxisKind::Status => label.parse().ok().map(|state: ExpenseState| state.word().to_owned()),
        _ => None,
    };
    told.unwrap_or_else(|| named(label, &member.label_zh))
}

/// A value of time by its code. Tracks the language.
pub fn time_name(kind: AxisKind, code: i64, years: &[FiscalYear]) -> String {
    let part = |number: i64| u32::try_from(number).unwrap_or(0);
    let year = |number: i64| i32::try_from(number).unwrap_or(0);
    let fiscal_year = |id: i64| {
        let known = years.iter().find(|year| year.id.0 == id);
        known.map_or_else(|| format!("#{id}"), |year| year.code.clone())
    };
    let first_of = |month: i64| NaiveDate::from_ymd_opt(year(month / 100), part(month % 100), 1);
    let told = match kind {
        AxisKind::Day => day_of(code).map(format::date),
        AxisKind::Week => Some(t::explorer::week_of(code / 100, code % 100)),
        AxisKind::Month => first_of(code).map(format::month),
        AxisKind::Quarter => Some(format!("{} Q{}", fiscal_year(code / 10), code % 10)),
        AxisKind::FiscalYear => Some(fiscal_year(code)),
        _ => None,
    };
    told.unwrap_or_else(|| format!("#{code}"))
}

/// The day that a code stands for.
#[must_use]
pub fn day_of(code: i64) -> Option<NaiveDate> {
    let part = |number: i64| u32::try_from(number).ok();
    NaiveDate::from_ymd_opt(i32::try_from(code / 10_000).ok()?, part(code / 100 % 100)?, part(code % 100)?)
}

/// The code of a day.
#[must_use]
pub fn code_of(day: NaiveDate) -> i64 {
    day.format("%Y%m%d").to_string().parse().unwrap_or(0)
}

/// A figure as people read it; a dash where nothing is. Tracks the language.
pub fn figure(value: Option<i64>, unit: MeasureUnit, currency: Currency) -> String {
    let Some(value) = value else { return "–".to_owned() };
    match unit {
        MeasureUnit::Money => format::money(value, currency),
        MeasureUnit::Count => format::count(value),
        MeasureUnit::BasisPoints => format::percent_bp(value),
        MeasureUnit::Minutes => format::duration(value),
    }
}

/// How far a figure is from what it is compared with, with its sign. Tracks the language.
pub fn difference(now: i64, then: i64, unit: MeasureUnit, currency: Currency) -> String {
    let far = now.saturating_sub(then);
    let sign = if far > 0 { "+" } else { "" };
    match unit {
        MeasureUnit::Money => format!("{sign}{}", format::money_short(far, currency)),
        MeasureUnit::Count => format!("{sign}{}", format::count(far)),
        MeasureUnit::Minutes => format!("{sign}{}", format::duration(far)),
        MeasureUnit::BasisPoints => {
            let points = format::percent_bp(far);
            t::explorer::points(format!("{sign}{}", points.trim_end_matches('%')))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_codes() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 16);
        assert_eq!(day.map(code_of), Some(20_260_316));
        assert_eq!(day_of(20_260_316), day);
        assert_eq!(day_of(20_261_316), None);
    }

    #[test]
    fn differences_have_signs() {
        let money = |now, then| difference(now, then, MeasureUnit::Money, Currency::USD);
        assert_eq!((money(300, 100), money(100, 300)), ("+$2".to_owned(), "-$2".to_owned()));
        assert_eq!(difference(5, 5, MeasureUnit::Count, Currency::USD), "0");
    }
}
