//! The first of two walks: what can only be said of a whole file, and nothing kept of its transactions.

use makegood_core::diagnostic::Diagnostic;
use makegood_core::money::Currency;
use makegood_core::time::Day;

use super::amount::Marks;
use super::entry::Settled;
use super::tokens::Place;
use super::walk::{SenderError, Statement, Walk};

/// What a whole file says.
#[derive(Debug)]
pub struct Survey {
    /// Statements in file order, complete: a currency may stand behind the transactions.
    pub statements: Vec<Statement>,
    /// Per statement, transactions and those among them that name no currency of their own.
    counts: Vec<(u64, u64)>,
    /// Decimal marks of its amounts.
    pub marks: Marks,
    /// Lists of transactions, empty ones too.
    pub lists: u64,
    /// Transactions that end before the file does.
    pub transactions: u64,
    /// Transactions that correct or delete earlier ones.
    pub corrections: (u64, Place),
    /// The transaction in which the file ends.
    pub cut_in: Option<Place>,
    /// Refusals of the bank: the first, and how many.
    pub errors: (Option<SenderError>, u64),
    /// True when `</OFX>` closes the file.
    pub closed: bool,
    /// Closing tags of transactions that none opened.
    pub stray: (u64, Place),
    /// Where the file ends.
    pub end: Place,
    /// Day that the file gives itself: of the balance, else of the answer, else of the list's end.
    pub dated: Option<Day>,
}

impl Survey {
    /// Walks over a file.
    ///
    /// - **Errors** a diagnostic that refuses it.
    pub fn of(text: &str) -> Result<Survey, Diagnostic> {
        let mut walk = Walk::new(text);
        let mut counts: Vec<(u64, u64)> = Vec::new();
        let mut marks = Marks::default();
        let mut transactions = 0;
        let mut corrections = (0, Place::default());
        let mut cut_in = None;
        while let Some(transaction) = walk.next()? {
            let fields = &transaction.fields;
            if transaction.cut {
                cut_in = Some(fields.place);
                continue;
            }
            transactions += 1;
            marks.learn(fields.get("TRNAMT"));
            counts.resize(counts.len().max(transaction.statement + 1), (0, 0));
            let count = &mut counts[transaction.statement];
            count.0 += 1;
            count.1 += u64::from(fields.get("CURRENCY/CURSYM").is_empty());
            if !fields.get("CORRECTACTION").is_empty() {
                corrections = if corrections.0 == 0 { (1, fields.place) } else { (corrections.0 + 1, corrections.1) };
            }
        }
        Ok(Survey {
            counts,
            marks,
            lists: walk.lists,
            transactions,
            corrections,
            cut_in,
            errors: walk.errors.clone(),
            closed: walk.closed,
            stray: walk.stray,
            end: walk.place(),
            dated: walk.dated.into_iter().flatten().next(),
            statements: walk.statements,
        })
    }

    /// `CURDEF` as written of the first statement whose transactions have no currency; `None` when all have one.
    pub fn without_currency(&self, settled: &Settled) -> Option<&str> {
        let lacks = |statement: &Statement| Currency::parse(&statement.currency).ok().or(settled.currency).is_none();
        let counted = self.statements.iter().zip(&self.counts);
        counted
            .filter(|(_, count)| count.1 > 0)
            .map(|(statement, _)| statement)
            .find(|s| lacks(s))
            .map(|s| s.currency.as_str())
    }

    /// True when transactions stand under no account.
    pub fn without_account(&self, settled: &Settled) -> bool {
        let counted = self.statements.iter().zip(&self.counts);
        counted.filter(|(_, count)| count.0 > 0).any(|(statement, _)| settled.account(statement).is_empty())
    }
}
