//! Pairing by example, and each method against the best of all pairings.

use super::*;
use proptest::prelude::*;

#[test]
fn a_near_pair_does_not_cost_another_its_only_partner() {
    // Greedy would give 1 -> 0 (cost 0) and leave 0 unpaired.
    let cost = |l: usize, r: usize| match (l, r) {
        (0, 0) => Some(5),
        (1, 0) => Some(0),
        (1, 1) => Some(3),
        _ => None,
    };
    assert_eq!(pair(&[(0, 9), (0, 9)], &[1, 2], cost), [(0, 0), (1, 1)]);
}

#[test]
fn more_rows_than_partners_leave_some_alone() {
    let windows = [(0, 9), (0, 9), (0, 9)];
    assert_eq!(pair(&windows, &[4], |l, _| Some(if l == 1 { 0 } else { 9 })), [(1, 0)]);
    assert!(pair(&[], &[1, 2, 3], |_, _| Some(0)).is_empty());
}

#[test]
fn windows_that_share_no_day_do_not_meet() {
    assert_eq!(pair(&[(0, 5), (10, 15)], &[3, 12], |_, _| Some(0)), [(0, 0), (1, 1)]);
    assert!(pair(&[(0, 5)], &[7], |_, _| Some(0)).is_empty());
}

fn total(pairs: &[(usize, usize)], cost: impl Fn(usize, usize) -> Option<i64>) -> (usize, i64) {
    (pairs.len(), pairs.iter().filter_map(|&(l, r)| cost(l, r)).sum())
}

proptest! {
    /// In order of days is as good as the best of all pairings, and the earliest gives as many pairs.
    #[test]
    fn methods_agree(mut starts in prop::collection::vec(0i32..40, 1..10), mut days in prop::collection::vec(0i32..50, 1..10)) {
        starts.sort_unstable();
        days.sort_unstable();
        let windows: Vec<(i32, i32)> = starts.iter().map(|start| (start - 1, start + 7)).collect();
        let ranges: Vec<(usize, usize)> = windows
            .iter()
            .map(|(from, to)| (days.partition_point(|day| day < from), days.partition_point(|day| day <= to)))
            .collect();
        let cost = |l: usize, r: usize| {
            (ranges[l].0..ranges[l].1).contains(&r).then(|| i64::from((days[r] - starts[l]).abs()))
        };
        let best = total(&all_pairs(windows.len(), days.len(), cost), cost);
        prop_assert_eq!(total(&in_order(&ranges, cost), cost), best);
        prop_assert_eq!(total(&pair(&windows, &days, cost), cost), best);
        let mut taken = Vec::new();
        earliest(0..windows.len(), 0..days.len(), &windows, &days, &cost, &mut taken);
        prop_assert_eq!(taken.len(), best.0);
    }
}
