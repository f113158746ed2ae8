//! Finding a few amounts that add up exactly to another.
//!
//! Two, three and four parts are found by looking up the rest of a sum, in time that grows with the candidates, their
//! square and their square; more parts take one more power each. Candidates are never cut off: what would take too long
//! is said to be too many ways.

use std::collections::HashMap;

use makegood_core::money::Amount;

/// Steps that one search may take.
const STEPS_MAX: u64 = 2_000_000;

/// Answer of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sum {
    /// Positions of the parts, rising.
    Of(Vec<usize>),
    /// No such sum.
    None,
    /// More ways to add up than can be looked at.
    TooMany,
}

/// Steps that looking for `count` of `parts` takes, at most.
pub fn steps(parts: usize, count: usize) -> u64 {
    let parts = parts as u64;
    let power = match count {
        0..=2 => 1,
        3 | 4 => 2,
        more => u32::try_from(more - 2).unwrap_or(u32::MAX),
    };
    parts.saturating_pow(power)
}

/// `count` (two or more) of `parts` that sum to `total`. Parts may be negative.
pub fn exact_sum(total: Amount, parts: &[Amount], count: usize) -> Sum {
    if parts.len() < count || count < 2 {
        return Sum::None;
    }
    if steps(parts.len(), count) > STEPS_MAX {
        return Sum::TooMany;
    }
    let parts: Vec<i128> = parts.iter().map(|part| part.micros()).collect();
    search(total.micros(), &parts, 0, count).map_or(Sum::None, Sum::Of)
}

fn search(total: i128, parts: &[i128], from: usize, count: usize) -> Option<Vec<usize>> {
    match count {
        2 => two(total, parts, from),
        4 => four(total, parts, from),
        _ => (from..parts.len()).find_map(|first| {
            let mut rest = search(total - parts[first], parts, first + 1, count - 1)?;
            rest.insert(0, first);
            Some(rest)
        }),
    }
}

fn two(total: i128, parts: &[i128], from: usize) -> Option<Vec<usize>> {
    // Short lists are quicker by hand than by a map.
    if parts.len() - from <= 16 {
        return (from..parts.len()).find_map(|one| {
            (one + 1..parts.len()).find(|&two| parts[one] + parts[two] == total).map(|two| vec![one, two])
        });
    }
    let mut seen: HashMap<i128, usize> = HashMap::new();
    for (at, part) in parts.iter().enumerate().skip(from) {
        if let Some(&one) = seen.get(&(total - part)) {
            return Some(vec![one, at]);
        }
        seen.entry(*part).or_insert(at);
    }
    None
}

fn four(total: i128, parts: &[i128], from: usize) -> Option<Vec<usize>> {
    // Sums of two parts that both stand before the third.
    let mut pairs: HashMap<i128, (usize, usize)> = HashMap::new();
    for three in from..parts.len() {
        for four in three + 1..parts.len() {
            if let Some(&(one, two)) = pairs.get(&(total - parts[three] - parts[four])) {
                return Some(vec![one, two, three, four]);
            }
        }
        for one in from..three {
            pairs.entry(parts[one] + parts[three]).or_insert((one, three));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amounts(values: &[i128]) -> Vec<Amount> {
        values.iter().map(|value| Amount::from_micros(*value)).collect()
    }

    #[test]
    fn parts_may_be_negative_and_none_is_said() {
        assert_eq!(exact_sum(Amount::from_micros(6), &amounts(&[1, 2, 3, 4, 5]), 2), Sum::Of(vec![0, 4]));
        assert_eq!(exact_sum(Amount::from_micros(100), &amounts(&[1, 2, 3, 4, 5]), 4), Sum::None);
        assert_eq!(exact_sum(Amount::from_micros(3), &amounts(&[5, 9, -2]), 2), Sum::Of(vec![0, 2]));
    }

    #[test]
    fn what_would_take_too_long_is_said() {
        let many: Vec<Amount> = (0..500).map(|at| Amount::from_micros(at * 2)).collect();
        assert_eq!(exact_sum(Amount::from_micros(1), &many, 5), Sum::TooMany);
        assert_eq!(exact_sum(Amount::from_micros(1), &many, 4), Sum::None);
    }

    proptest! {
        /// A planted sum is always found, and what is found is one.
        #[test]
        fn a_planted_sum_is_found(values in prop::collection::vec(1i128..500, 6..30), count in 2usize..6) {
            let parts = amounts(&values);
            let total = Amount::from_micros(values[..count].iter().sum());
            match exact_sum(total, &parts, count) {
                Sum::Of(found) => {
                    prop_assert_eq!(found.len(), count);
                    prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
                    prop_assert_eq!(found.iter().map(|&at| values[at]).sum::<i128>(), total.micros());
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
