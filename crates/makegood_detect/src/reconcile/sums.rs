//! Finding a few amounts that add up exactly to another.

use makegood_core::money::Amount;

/// Candidates looked at, nearest first, and parts allowed: more would find sums that mean nothing.
const CANDIDATES_MAX: usize = 14;

/// The smallest set of at least two `parts` that sums to `total`, as indices in rising order.
///
/// Fewest parts win, then the earliest candidates. Parts may be negative (a refund netted into a payment).
pub fn exact_sum(total: Amount, parts: &[Amount], parts_max: usize) -> Option<Vec<usize>> {
    let parts = &parts[..parts.len().min(CANDIDATES_MAX)];
    (2..=parts_max).find_map(|count| {
        let mut chosen = Vec::new();
        search(total.micros(), parts, count, 0, &mut chosen).then_some(chosen)
    })
}

fn search(left: i128, parts: &[Amount], count: usize, from: usize, chosen: &mut Vec<usize>) -> bool {
    if count == 0 {
        return left == 0;
    }
    for at in from..parts.len() {
        chosen.push(at);
        if search(left - parts[at].micros(), parts, count - 1, at + 1, chosen) {
            return true;
        }
        chosen.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(values: &[i128]) -> Vec<Amount> {
        values.iter().map(|value| Amount::from_micros(*value)).collect()
    }

    #[test]
    fn fewest_and_earliest_parts_win() {
        let parts = amounts(&[1, 2, 3, 4, 5]);
        assert_eq!(exact_sum(Amount::from_micros(6), &parts, 4), Some(vec![0, 4]));
        assert_eq!(exact_sum(Amount::from_micros(100), &parts, 4), None);
        assert_eq!(exact_sum(Amount::from_micros(3), &amounts(&[5, 9, -2]), 3), Some(vec![0, 2]));
    }
}
