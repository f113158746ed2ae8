//! Sections of a QIF file: which records are entries, and of which account.

use super::records::Record;
use crate::statement::account_name;

/// What the records below a header are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section<'t> {
    /// Accounts: those below name the account of the entries that follow.
    Accounts,
    /// Entries of an account of that type.
    Entries(&'t str),
    /// Trades and dividends of a portfolio.
    Investments,
    /// Categories, classes, prices and other lists, which hold no movement of money.
    List(&'t str),
    /// A switch, which changes nothing here.
    Switch,
}

/// Types whose records are entries.
const OF_ENTRIES: [&str; 6] = ["bank", "cash", "ccard", "oth a", "oth l", "oth s"];

/// Types whose records are trades.
const OF_INVESTMENTS: [&str; 5] = ["invst", "port", "mutual", "401(k)/403(b)", "401k"];

/// Types that are lists.
const OF_LISTS: [&str; 13] = [
    "cat",
    "class",
    "memorized",
    "security",
    "prices",
    "tag",
    "budget",
    "bill",
    "invoice",
    "tax",
    "template",
    "payee",
    "unit",
];

/// What a header line opens. A type that nobody knows holds entries until its records say otherwise: programs in
/// other languages write `!Type:Banque`.
pub(super) fn section_of(line: &str) -> Section<'_> {
    let line = line.trim_start_matches('!');
    let (word, kind) = line.split_once(':').unwrap_or((line, ""));
    let kind = kind.trim();
    let lower = kind.to_lowercase();
    match word.trim().to_lowercase().as_str() {
        "account" => Section::Accounts,
        "type" if OF_INVESTMENTS.contains(&lower.as_str()) => Section::Investments,
        "type" if OF_LISTS.contains(&lower.as_str()) => Section::List(kind),
        "type" => Section::Entries(kind),
        _ => Section::Switch,
    }
}

/// True for types that the format names.
pub(super) fn is_known(kind: &str) -> bool {
    OF_ENTRIES.contains(&kind.to_lowercase().as_str())
}

/// Where a walk over a file stands.
#[derive(Debug, Clone)]
pub(super) struct Standing<'t> {
    /// What the records are.
    pub(super) section: Section<'t>,
    /// The account of entries; empty when nothing names it.
    pub(super) account: String,
    /// Accounts named since the last `!Account`.
    listed: u64,
}

impl<'t> Standing<'t> {
    /// At the start: some programs write entries without any header.
    pub(super) fn at_start() -> Self {
        Standing { section: Section::Entries("Bank"), account: String::new(), listed: 0 }
    }

    /// A header.
    pub(super) fn enter(&mut self, section: Section<'t>) {
        match section {
            Section::Switch => return,
            Section::Accounts => {
                self.listed = 0;
                self.account.clear();
            }
            // A list of several accounts names none of them.
            _ if self.listed > 1 => self.account.clear(),
            _ => {}
        }
        self.section = section;
    }

    /// A record below `!Account`.
    pub(super) fn name(&mut self, record: &Record<'_>) {
        self.listed += 1;
        self.account = account_name(record.value('N'));
    }
}

/// The account that an entry of the opening balance names as its own category, `L[Checking]`, and that is no
/// movement of money; `None` for every other record.
pub(super) fn opening_of(record: &Record<'_>, account: &str) -> Option<String> {
    let own = record.value('L').strip_prefix('[')?.split(']').next()?.trim();
    let payee = record.value('P').to_lowercase();
    let opens = ["opening balance", "anfangsbestand", "anfangssaldo", "solde initial", "solde d'ouverture"];
    let opens = opens.contains(&payee.as_str()) || payee == "saldo inicial" || payee == "saldo iniziale";
    let own = account_name(own);
    (opens && (account.is_empty() || own == account)).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_told_whatever_their_case() {
        for (line, section) in [
            ("!Account", Section::Accounts),
            ("!account ", Section::Accounts),
            ("!Type:Bank", Section::Entries("Bank")),
            ("!type:ccard ", Section::Entries("ccard")),
            ("!Type:Oth L", Section::Entries("Oth L")),
            ("!Type:Banque", Section::Entries("Banque")),
            ("!Type:Invst", Section::Investments),
            ("!Type:Cat", Section::List("Cat")),
            ("!Option:AutoSwitch", Section::Switch),
            ("!Clear:AutoSwitch", Section::Switch),
        ] {
            assert_eq!(section_of(line), section, "{line}");
        }
    }
}
