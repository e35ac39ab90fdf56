//! Which rows are imported: conditions on the source text.

use penstock_shared::import::{MappingProblem, RowFilter, RowFilterOp};

use super::{RawRow, columns::resolve, mapping::mapping_problem, text::folded};

/// A [`RowFilter`] for the columns of one file.
pub(super) struct Filter {
    conditions: Vec<Condition>,
}

struct Condition {
    index: usize,
    op: RowFilterOp,
    /// In the form of [`folded`].
    values: Vec<String>,
}

impl Filter {
    pub(super) fn new(filter: &RowFilter, headers: &[String]) -> Result<Self, Vec<MappingProblem>> {
        use penstock_shared::import::MappingProblemCode as Code;
        let mut problems = Vec::new();
        let mut conditions = Vec::new();
        for (at, condition) in filter.conditions.iter().enumerate() {
            let path = format!("filter/conditions/{at}");
            let values: Vec<String> = condition
                .values
                .iter()
                .map(|value| folded(value))
                .filter(|value| !value.is_empty())
                .collect();
            if values.is_empty() && condition.op != RowFilterOp::IsEmpty {
                problems.push(mapping_problem(Code::ConditionWithoutValue, &path, None, None));
            }
            match resolve(&condition.column, headers) {
                Ok(index) => conditions.push(Condition { index, op: condition.op, values }),
                Err(code) => problems.push(mapping_problem(code, &path, None, Some(&condition.column))),
            }
        }
        if problems.is_empty() { Ok(Self { conditions }) } else { Err(problems) }
    }

    /// Whether the row fulfils all conditions.
    pub(super) fn matches(&self, row: &RawRow) -> bool {
        self.conditions.iter().all(|condition| condition.holds(row.get(condition.index).unwrap_or("")))
    }
}

impl Condition {
    fn holds(&self, text: &str) -> bool {
        let text = folded(text);
        let mut values = self.values.iter();
        match self.op {
            RowFilterOp::Contains => values.any(|value| text.contains(value)),
            RowFilterOp::Equals => values.any(|value| text == *value),
            RowFilterOp::StartsWith => values.any(|value| text.starts_with(value)),
            RowFilterOp::NotEquals => values.all(|value| text != *value),
            RowFilterOp::IsEmpty => text.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use penstock_shared::import::{ColumnRef, RowCondition};

    use super::*;

    fn holds(op: RowFilterOp, values: &[&str], text: &str) -> bool {
        let values = values.iter().map(|value| folded(value)).collect();
        Condition { index: 0, op, values }.holds(text)
    }

    #[test]
    fn each_operation_compares_without_case_and_blanks() {
        use RowFilterOp as Op;
        let text = "EXP - Purchase of Goods -  Marketing & Media - ADVERTISING";
        assert!(holds(Op::Contains, &["MARKETING & MEDIA"], text));
        assert!(!holds(Op::Contains, &["marketing and media"], text));
        assert!(holds(Op::Contains, &["nothing", "advertising"], text));
        assert!(holds(Op::StartsWith, &["exp"], text));
        assert!(!holds(Op::StartsWith, &["purchase"], text));
        assert!(holds(Op::Equals, &["personnel", "non-personnel"], " Non-Personnel"));
        assert!(!holds(Op::Equals, &["personnel"], "Non-Personnel"));
        assert!(holds(Op::NotEquals, &["a", "b"], "c"));
        assert!(!holds(Op::NotEquals, &["a", "b"], "B"));
        assert!(holds(Op::IsEmpty, &[], " \u{a0} "));
        assert!(!holds(Op::IsEmpty, &[], "0"));
    }

    #[test]
    fn wrong_conditions_are_all_named() {
        let condition = |header: &str, values: &[&str]| RowCondition {
            column: ColumnRef { header: Some(header.to_owned()), index: None },
            op: RowFilterOp::Contains,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        let filter = RowFilter { conditions: vec![condition("Type", &[" "]), condition("Area", &["x"])] };
        let Err(problems) = Filter::new(&filter, &["Type".to_owned()]) else {
            panic!("the filter is wrong");
        };
        let named: Vec<_> = problems.iter().map(|p| (p.code.as_str(), p.path.as_str())).collect();
        assert_eq!(
            named,
            [("condition_without_value", "filter/conditions/0"), ("column_unknown", "filter/conditions/1")]
        );
    }
}
