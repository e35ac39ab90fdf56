//! When an alert is raised, goes on and ends.

use std::collections::HashMap;

use penstock_shared::alert::{AlertDefinition, AlertThreshold};

/// What makes an alert of a rule the same alert.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AlertKey {
    pub threshold: i64,
    /// The dimension's value; empty for the whole.
    pub member: String,
    pub time: String,
}

/// The thresholds that a figure has reached, the farthest first.
#[must_use]
pub fn reached(definition: &AlertDefinition, figure: i64) -> Vec<AlertThreshold> {
    let direction = definition.direction;
    let mut reached: Vec<AlertThreshold> = definition
        .thresholds
        .iter()
        .copied()
        .filter(|threshold| direction.holds(figure, threshold.value))
        .collect();
    reached.sort_by(|one, other| {
        direction.is_farther(other.value, one.value).cmp(&direction.is_farther(one.value, other.value))
    });
    reached
}

/// What became of the alerts of a rule, by their places in what was given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Found and not open.
    pub raised: Vec<usize>,
    /// Open and found: the place in what is open, and in what was found.
    pub kept: Vec<(usize, usize)>,
    /// Open and not found.
    pub resolved: Vec<usize>,
}

/// Compares what is open with what was found.
#[must_use]
pub fn changes(open: &[AlertKey], found: &[AlertKey]) -> Changes {
    let known: HashMap<&AlertKey, usize> = open.iter().enumerate().map(|(place, key)| (key, place)).collect();
    let mut changes = Changes::default();
    let mut still = vec![false; open.len()];
    for (place, key) in found.iter().enumerate() {
        match known.get(key) {
            Some(at) => {
                changes.kept.push((*at, place));
                if let Some(still) = still.get_mut(*at) {
                    *still = true;
                }
            }
            None => changes.raised.push(place),
        }
    }
    changes.resolved = still.iter().enumerate().filter(|(_, still)| !**still).map(|(at, _)| at).collect();
    changes
}

/// Whether people are told of an alert that is raised: not when a farther threshold of the same figure was reached as
/// well, of which they are told.
#[must_use]
pub fn is_told(definition: &AlertDefinition, key: &AlertKey, found: &[AlertKey]) -> bool {
    !found.iter().any(|other| {
        other.member == key.member
            && other.time == key.time
            && definition.direction.is_farther(other.threshold, key.threshold)
    })
}

/// A rate in hundredths of a percent, as people write it.
#[must_use]
pub fn percent(basis_points: i64) -> String {
    let sign = if basis_points < 0 { "-" } else { "" };
    let (whole, part) = (basis_points.unsigned_abs() / 100, basis_points.unsigned_abs() % 100);
    if part == 0 { format!("{sign}{whole} %") } else { format!("{sign}{whole}.{part:02} %") }
}

#[cfg(test)]
mod tests {
    use penstock_shared::{
        alert::{AlertDirection, AlertPlace, AlertSeverity, AlertTime, AlertWatch},
        pivot::PivotMeasure,
    };
    use proptest::prelude::*;

    use super::*;

    fn definition(direction: AlertDirection, thresholds: &[i64]) -> AlertDefinition {
        AlertDefinition {
            watch: AlertWatch::Measure { measure: PivotMeasure::UsageRate },
            place: AlertPlace::Everything,
            per: None,
            time: AlertTime::FiscalYear,
            direction,
            thresholds: thresholds
                .iter()
                .map(|value| AlertThreshold { value: *value, severity: AlertSeverity::Info })
                .collect(),
        }
    }

    fn key(threshold: i64, member: &str) -> AlertKey {
        AlertKey { threshold, member: member.to_owned(), time: "all".to_owned() }
    }

    #[test]
    fn the_farthest_threshold_comes_first() {
        let values = |definition, figure| -> Vec<i64> {
            reached(&definition, figure).into_iter().map(|threshold| threshold.value).collect()
        };
        assert_eq!(values(definition(AlertDirection::AtOrAbove, &[50, 100, 80]), 85), [80, 50]);
        assert_eq!(values(definition(AlertDirection::AtOrBelow, &[50, 10, 0]), 10), [10, 50]);
        assert!(values(definition(AlertDirection::AtOrAbove, &[50]), 49).is_empty());
    }

    #[test]
    fn of_thresholds_that_are_passed_at_once_the_farthest_is_told() {
        let rule = definition(AlertDirection::AtOrAbove, &[50, 80]);
        let found = [key(80, "1"), key(50, "1"), key(50, "2")];
        let told: Vec<bool> = found.iter().map(|key| is_told(&rule, key, &found)).collect();
        assert_eq!(told, [true, false, true]);
    }

    #[test]
    fn rates_read_as_people_write_them() {
        for (points, text) in [(8_000, "80 %"), (8_250, "82.50 %"), (-5, "-0.05 %"), (0, "0 %")] {
            assert_eq!(percent(points), text);
        }
    }

    proptest! {
        /// Everything is raised, kept or resolved, exactly once; what was applied changes nothing once more.
        #[test]
        fn each_alert_has_one_fate(
            open in prop::collection::hash_set((0_i64..4, 0_i64..4), 0..10),
            found in prop::collection::hash_set((0_i64..4, 0_i64..4), 0..10),
        ) {
            let keys = |all: &std::collections::HashSet<(i64, i64)>| -> Vec<AlertKey> {
                all.iter().map(|(threshold, member)| key(*threshold, &member.to_string())).collect()
            };
            let (before, now) = (keys(&open), keys(&found));
            let made = changes(&before, &now);
            prop_assert_eq!(made.kept.len() + made.resolved.len(), before.len());
            prop_assert_eq!(made.kept.len() + made.raised.len(), now.len());
            for (at, place) in &made.kept {
                prop_assert_eq!(&before[*at], &now[*place]);
            }
            let again = changes(&now, &now);
            prop_assert!(again.raised.is_empty() && again.resolved.is_empty());
        }
    }
}
