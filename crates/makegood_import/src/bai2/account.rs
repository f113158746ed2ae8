//! An account header (record 03): account, currency, and summaries such as the opening balance.

use super::detail::after_funds;
use super::records::Record;

/// A summary or balance of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary<'t> {
    /// Type code, such as `010`.
    pub kind: &'t str,
    /// Minor units, may be signed; empty when none is stated.
    pub amount: &'t str,
    /// Number of items; empty when not stated.
    pub count: &'t str,
}

/// The header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account<'t> {
    /// Account number.
    pub number: &'t str,
    /// Currency as written, empty when that of the group holds.
    pub code: &'t str,
    /// Balances and summaries.
    pub summaries: Vec<Summary<'t>>,
    /// A funds type that no summary has: what follows it is not read.
    pub unknown_funds: Option<String>,
}

/// Reads a record 03.
pub fn account_of<'t>(record: &Record<'t>) -> Account<'t> {
    let fields = record.fields();
    let field = |at: usize| fields.get(at).copied().unwrap_or_default();
    let mut account = Account { number: field(0), code: field(1), ..Account::default() };
    let mut at = 2;
    while at < fields.len() {
        // A comma before the end of a line leaves an empty field behind.
        if field(at).is_empty() {
            at += 1;
            continue;
        }
        account.summaries.push(Summary { kind: field(at), amount: field(at + 1), count: field(at + 2) });
        match after_funds(field(at + 3), fields.get(at + 4).copied()) {
            Ok(more) => at += 4 + more,
            Err(unknown) => {
                account.unknown_funds = Some(unknown);
                break;
            }
        }
    }
    account
}

#[cfg(test)]
mod tests {
    use super::super::records::Records;
    use super::*;

    #[test]
    fn summaries_go_on_over_continuations() {
        let text = "03,77,USD,010,34,,,015,35,,,/\n88,072,000,,,074,000,,,/\n88,100,49,1,S,1,2,3,400,-5,0,/";
        let record = Records::new(text).next().unwrap();
        let account = account_of(&record);
        let shown: Vec<String> = account
            .summaries
            .iter()
            .map(|summary| format!("{} {} {}", summary.kind, summary.amount, summary.count))
            .collect();
        assert_eq!((account.number, account.code), ("77", "USD"));
        assert_eq!(shown, ["010 34 ", "015 35 ", "072 000 ", "074 000 ", "100 49 1", "400 -5 0"]);
    }
}
