//! Pairing rows of two lists by their days, as many as possible and at least cost, independent of their order.
//!
//! Each left row can be paired with the right rows of its window, and windows are sorted: a later row never has an
//! earlier window. Such lists fall apart into components that share no day. A small component is solved over all pairs;
//! a larger one over all pairings in order of days, among which there is always one with the most pairs, and for a cost
//! that grows with the distance in days also one of least cost; where even the windows hold very many rows, each entry
//! takes the earliest row it can, which again gives the most pairs. No list is too long.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

/// Rows per side up to which all pairs are weighed; the work grows with the cube.
const ALL_PAIRS_MAX: usize = 12;

/// Cells per row up to which pairings in order are weighed, so that the work stays linear in the rows.
const CELLS_PER_ROW: usize = 64;

/// A pair is worth more than any saving of cost elsewhere.
const PAIR: i64 = 1_000_000_000_000;

/// Largest cost of a pair; a million pairs of it are still worth less than one pair.
pub const COST_MAX: i64 = 100_000;

/// Pairs each window with at most one day so that as many as possible are paired and the total cost is least.
///
/// `windows` are first and last day, both sorted; `days` are sorted. `cost(left, right)` is asked inside windows only and
/// is `None` where the two cannot be paired. The caller's order settles ties.
pub fn pair(windows: &[(i32, i32)], days: &[i32], cost: impl Fn(usize, usize) -> Option<i64>) -> Vec<(usize, usize)> {
    let cost = |l: usize, r: usize| cost(l, r).map(|cost| cost.clamp(0, COST_MAX));
    let ranges: Vec<(usize, usize)> = windows
        .iter()
        .map(|(from, to)| (days.partition_point(|day| day < from), days.partition_point(|day| day <= to)))
        .collect();
    let mut pairs = Vec::new();
    let mut start = 0;
    while start < ranges.len() {
        let mut end = start + 1;
        while end < ranges.len() && ranges[end].0 < ranges[end - 1].1 {
            end += 1;
        }
        let (low, high) = (ranges[start].0, ranges[end - 1].1);
        if low < high {
            component(start, &ranges[start..end], low..high, windows, days, &cost, &mut pairs);
        }
        start = end;
    }
    pairs
}

fn component(
    start: usize,
    ranges: &[(usize, usize)],
    right: std::ops::Range<usize>,
    windows: &[(i32, i32)],
    days: &[i32],
    cost: &impl Fn(usize, usize) -> Option<i64>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let (left, low, width) = (ranges.len(), right.start, right.len());
    let inside = |l: usize, r: usize| {
        let (from, to) = ranges[l];
        if (from..to).contains(&(low + r)) { cost(start + l, low + r) } else { None }
    };
    if left == 1 && width == 1 {
        pairs.extend(inside(0, 0).map(|_| (start, low)));
    } else if left <= ALL_PAIRS_MAX && width <= ALL_PAIRS_MAX {
        pairs.extend(all_pairs(left, width, inside).into_iter().map(|(l, r)| (start + l, low + r)));
    } else if ranges.iter().map(|(from, to)| to - from + 1).sum::<usize>() <= CELLS_PER_ROW * (left + width) {
        pairs.extend(in_order(ranges, |l, r| cost(start + l, r)).into_iter().map(|(l, r)| (start + l, r)));
    } else {
        earliest(start..start + left, right, windows, days, cost, pairs);
    }
}

/// Best of all pairings.
fn all_pairs(left: usize, right: usize, cost: impl Fn(usize, usize) -> Option<i64>) -> Vec<(usize, usize)> {
    let columns = right.max(left);
    let value = |l: usize, r: usize| if r < right { cost(l, r).map_or(0, |cost| PAIR - cost) } else { 0 };
    let weights = Matrix::from_fn(left, columns, |(l, r)| value(l, r));
    let (_, chosen) = kuhn_munkres(&weights);
    chosen.into_iter().enumerate().filter(|&(l, r)| r < right && cost(l, r).is_some()).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    SkipRight,
    SkipLeft,
    Pair,
}

/// Best of all pairings that keep the order of both sides, by rows of the best value over the first `j` days.
fn in_order(ranges: &[(usize, usize)], cost: impl Fn(usize, usize) -> Option<i64>) -> Vec<(usize, usize)> {
    let mut steps: Vec<Vec<Step>> = Vec::with_capacity(ranges.len());
    // Best values before a left row, for `first..first + before.len()` days; beyond its end the last value holds.
    let (mut before, mut first) = (vec![0i64], ranges.first().map_or(0, |range| range.0));
    for (l, &(from, to)) in ranges.iter().enumerate() {
        let known = |j: usize| before[j.saturating_sub(first).min(before.len() - 1)];
        let mut row = Vec::with_capacity(to - from + 1);
        let mut row_steps = Vec::with_capacity(to - from + 1);
        row.push(known(from));
        row_steps.push(Step::SkipLeft);
        for j in from + 1..=to {
            let (skip_left, skip_right) = (known(j), row[j - 1 - from]);
            let paired = cost(l, j - 1).map(|cost| known(j - 1) + PAIR - cost);
            // Equal values: leave the later day aside, then the later row, so that the earliest are paired.
            let best = skip_left.max(skip_right).max(paired.unwrap_or(i64::MIN));
            row.push(best);
            row_steps.push(if best == skip_right {
                Step::SkipRight
            } else if best == skip_left {
                Step::SkipLeft
            } else {
                Step::Pair
            });
        }
        steps.push(row_steps);
        (before, first) = (row, from);
    }
    let mut pairs = Vec::new();
    let mut j = ranges.last().map_or(0, |range| range.1);
    for (l, row) in steps.iter().enumerate().rev() {
        let from = ranges[l].0;
        j = j.min(ranges[l].1).max(from);
        while row[j - from] == Step::SkipRight {
            j -= 1;
        }
        if row[j - from] == Step::Pair {
            j -= 1;
            pairs.push((l, j));
        }
    }
    pairs.reverse();
    pairs
}

/// Each day takes the earliest row whose window is open: the most pairs, as windows are sorted.
fn earliest(
    left: std::ops::Range<usize>,
    right: std::ops::Range<usize>,
    windows: &[(i32, i32)],
    days: &[i32],
    cost: &impl Fn(usize, usize) -> Option<i64>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let mut next = left.start;
    // Rows that a day passed over because the two cannot be paired; others may still take them.
    let mut passed: Vec<usize> = Vec::new();
    for r in right {
        passed.retain(|&l| windows[l].1 >= days[r]);
        if let Some(at) = passed.iter().position(|&l| cost(l, r).is_some()) {
            pairs.push((passed.remove(at), r));
            continue;
        }
        while next < left.end && windows[next].0 <= days[r] {
            let l = next;
            next += 1;
            if windows[l].1 < days[r] {
                continue;
            }
            if cost(l, r).is_some() {
                pairs.push((l, r));
                break;
            }
            passed.push(l);
        }
    }
}

#[cfg(test)]
#[path = "assignment_tests.rs"]
mod tests;
