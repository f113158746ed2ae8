//! Pairing rows of two lists at least cost, independent of their order.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

/// Largest list that is solved exactly; longer ones (hundreds of equal amounts on one card within
/// weeks) are cut into windows of this size, which are themselves solved exactly.
const SIDE_MAX: usize = 240;

/// Pairs each left row with at most one right row so that as many as possible are paired and the
/// total cost is least. `cost(left, right)` is `None` where the two cannot be paired.
///
/// Both sides must be in a canonical order (the caller sorts), which settles ties.
pub fn pair(left: usize, right: usize, cost: impl Fn(usize, usize) -> Option<i64>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut taken = vec![false; right];
    let mut start = 0;
    while start < left {
        let end = (start + SIDE_MAX).min(left);
        let reachable: Vec<usize> = (0..right)
            .filter(|&r| !taken[r] && (start..end).any(|l| cost(l, r).is_some()))
            .take(2 * SIDE_MAX)
            .collect();
        for (l, r) in solve(end - start, reachable.len(), |l, r| cost(start + l, reachable[r])) {
            taken[reachable[r]] = true;
            pairs.push((start + l, reachable[r]));
        }
        start = end;
    }
    pairs
}

fn solve(left: usize, right: usize, cost: impl Fn(usize, usize) -> Option<i64>) -> Vec<(usize, usize)> {
    if left == 0 || right == 0 {
        return Vec::new();
    }
    // A pair is worth more than any saving of cost elsewhere; no pair is worth nothing.
    const PAIR: i64 = 1_000_000;
    let columns = right.max(left);
    let value = |l: usize, r: usize| if r < right { cost(l, r).map_or(0, |cost| PAIR - cost.clamp(0, 999)) } else { 0 };
    let weights = Matrix::from_fn(left, columns, |(l, r)| value(l, r));
    let (_, chosen) = kuhn_munkres(&weights);
    chosen.into_iter().enumerate().filter(|&(l, r)| r < right && cost(l, r).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_pair_does_not_cost_another_its_only_partner() {
        // Greedy would give 1 -> 0 (cost 0) and leave 0 unpaired.
        let cost = |l: usize, r: usize| match (l, r) {
            (0, 0) => Some(5),
            (1, 0) => Some(0),
            (1, 1) => Some(3),
            _ => None,
        };
        assert_eq!(pair(2, 2, cost), [(0, 0), (1, 1)]);
    }

    #[test]
    fn more_rows_than_partners_leave_some_alone() {
        assert_eq!(pair(3, 1, |l, _| Some(if l == 1 { 0 } else { 9 })), [(1, 0)]);
        assert!(pair(0, 3, |_, _| Some(0)).is_empty());
    }
}
