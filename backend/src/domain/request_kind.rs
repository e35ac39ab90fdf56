//! What each kind of request asks for, before it is written down.

use chrono::{Days, NaiveDate};
use penstock_shared::{
    expense_kind::{ExpenseKind, ExpenseTerms},
    problem::FieldErrorCode,
};

/// A request, as far as its kind looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub kind: ExpenseKind,
    pub terms: ExpenseTerms,
    pub has_vendor: bool,
    /// The day of each line, where one was given.
    pub days: &'a [Option<NaiveDate>],
    pub today: NaiveDate,
}

/// Something that is wrong: the field, and why.
pub type Wrong = (String, FieldErrorCode, &'static str);

/// Everything that the kind of a request finds wrong with it.
#[must_use]
pub fn problems(asked: &Asked<'_>) -> Vec<Wrong> {
    let mut wrong = foreign_terms(asked);
    let mut add = |field: &str, code, message| wrong.push((field.to_owned(), code, message));
    let terms = asked.terms;
    if matches!(asked.kind, ExpenseKind::Prepayment | ExpenseKind::BlanketOrder) && !asked.has_vendor {
        add("vendor", FieldErrorCode::Required, "Say which vendor or platform it is for.");
    }
    match asked.kind {
        ExpenseKind::Advance => {
            for (field, day) in [("terms.needed_by", terms.needed_by), ("terms.settle_by", terms.settle_by)] {
                if day.is_none() {
                    add(field, FieldErrorCode::Required, "Give the day.");
                }
            }
            if let (Some(needed), Some(settle)) = (terms.needed_by, terms.settle_by)
                && settle < needed
            {
                add("terms.settle_by", FieldErrorCode::OutOfRange, "It is settled after it is needed.");
            }
        }
        ExpenseKind::BlanketOrder => {
            for (field, day) in
                [("terms.valid_from", terms.valid_from), ("terms.expires_on", terms.expires_on)]
            {
                if day.is_none() {
                    add(field, FieldErrorCode::Required, "Give the day.");
                }
            }
            if let (Some(from), Some(to)) = (terms.valid_from, terms.expires_on)
                && to < from
            {
                add("terms.expires_on", FieldErrorCode::OutOfRange, "The last day is before the first.");
            }
        }
        ExpenseKind::Reimbursement => {
            for (index, day) in asked.days.iter().enumerate() {
                let field = format!("lines[{index}].charge_date");
                match day {
                    None => add(&field, FieldErrorCode::Required, "Give the day of the expense."),
                    Some(day) if *day > asked.today => {
                        add(&field, FieldErrorCode::OutOfRange, "The day has not come yet.");
                    }
                    Some(_) => {}
                }
            }
        }
        ExpenseKind::Purchase | ExpenseKind::Prepayment => {}
    }
    if terms.expires_on.is_some_and(|day| day < asked.today) {
        add("terms.expires_on", FieldErrorCode::OutOfRange, "The day is over already.");
    }
    wrong
}

/// What other kinds ask for, and this one does not know.
fn foreign_terms(asked: &Asked<'_>) -> Vec<Wrong> {
    let terms = asked.terms;
    let (advance, order) = (asked.kind == ExpenseKind::Advance, asked.kind == ExpenseKind::BlanketOrder);
    let given = [
        ("terms.receiver_id", terms.receiver_id.is_some(), advance),
        ("terms.needed_by", terms.needed_by.is_some(), advance),
        ("terms.settle_by", terms.settle_by.is_some(), advance),
        ("terms.valid_from", terms.valid_from.is_some(), order),
    ];
    let foreign = given.into_iter().filter(|(_, given, known)| *given && !*known);
    foreign
        .map(|(field, ..)| (field.to_owned(), FieldErrorCode::NotAllowed, "This kind of request has none."))
        .collect()
}

/// The last day on which an approval of today stands: what was asked for, or else the organisation's number of
/// days.
#[must_use]
pub fn stands_until(asked: Option<NaiveDate>, days: Option<i32>, today: NaiveDate) -> Option<NaiveDate> {
    asked.or_else(|| {
        let days = u64::try_from(days?).ok()?;
        today.checked_add_days(Days::new(days))
    })
}

#[cfg(test)]
mod tests {
    use penstock_shared::ids::UserId;
    use proptest::prelude::*;

    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, number).unwrap()
    }

    fn fields(asked: &Asked<'_>) -> Vec<String> {
        problems(asked).into_iter().map(|(field, ..)| field).collect()
    }

    fn asked(kind: ExpenseKind, terms: ExpenseTerms, has_vendor: bool) -> Asked<'static> {
        Asked { kind, terms, has_vendor, days: &[], today: day(16) }
    }

    #[test]
    fn each_kind_names_everything_that_it_misses_at_once() {
        let none = ExpenseTerms::default();
        assert!(fields(&asked(ExpenseKind::Purchase, none, false)).is_empty());
        let advance = fields(&asked(ExpenseKind::Advance, none, false));
        assert_eq!(advance, ["terms.needed_by", "terms.settle_by"]);
        assert_eq!(fields(&asked(ExpenseKind::Prepayment, none, false)), ["vendor"]);
        let order = fields(&asked(ExpenseKind::BlanketOrder, none, false));
        assert_eq!(order, ["vendor", "terms.valid_from", "terms.expires_on"]);
    }

    #[test]
    fn a_reimbursement_is_of_days_that_have_been() {
        let days = [Some(day(16)), None, Some(day(17))];
        let asked =
            Asked { days: &days, ..asked(ExpenseKind::Reimbursement, ExpenseTerms::default(), false) };
        assert_eq!(fields(&asked), ["lines[1].charge_date", "lines[2].charge_date"]);
    }

    #[test]
    fn a_kind_refuses_what_belongs_to_another() {
        let terms =
            ExpenseTerms { receiver_id: Some(UserId(1)), valid_from: Some(day(1)), ..Default::default() };
        assert_eq!(
            fields(&asked(ExpenseKind::Purchase, terms, true)),
            ["terms.receiver_id", "terms.valid_from"]
        );
    }

    proptest! {
        #[test]
        fn a_blanket_order_that_passes_is_valid_for_a_day_at_least(from in 1_u32..31, to in 1_u32..31) {
            let terms = ExpenseTerms { valid_from: Some(day(from)), expires_on: Some(day(to)), ..Default::default() };
            let passes = problems(&asked(ExpenseKind::BlanketOrder, terms, true)).is_empty();
            prop_assert_eq!(passes, from <= to && to >= 16);
        }

        #[test]
        fn the_organisations_days_count_only_where_nobody_said_otherwise(days in 0_i32..400, own in proptest::option::of(1_u32..31)) {
            let own = own.map(day);
            let until = stands_until(own, Some(days), day(16));
            prop_assert_eq!(until, own.or_else(|| day(16).checked_add_days(Days::new(u64::try_from(days).unwrap()))));
            prop_assert_eq!(stands_until(own, None, day(16)), own);
        }
    }
}
