//! Rows of the platform's ledger, and the payments that a card or bank must show.

use jiff::Timestamp;
use makegood_core::time::Day;

use crate::accounts::{Account, Who};

/// One ledger row. Amounts are in minor units of the account's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LedgerRow {
    pub(crate) who: Who,
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) kind: &'static str,
    pub(crate) funding: &'static str,
    pub(crate) amount: i64,
    pub(crate) tax: Option<i64>,
    pub(crate) status: &'static str,
    pub(crate) method: Option<&'static str>,
    pub(crate) reference: Option<String>,
    pub(crate) period: Option<Day>,
    pub(crate) description: &'static str,
}

/// How a payment reaches the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Route {
    /// One debit.
    Single,
    /// One debit, exactly five posting days later.
    Slow,
    /// One debit, after a hold of the same amount that drops off.
    AfterHold,
    /// Two debits that sum to it.
    InParts,
    /// One debit together with the other payments of the same day and account on this route.
    Batched,
    /// One debit in the card's currency, with the issuer's margin, and a fee line.
    Foreign,
    /// One debit, smaller by this refund (minor units).
    LessRefund(i64),
    /// A charge that comes back, this many days later.
    ComesBack(i64),
}

/// A settled payment of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Payment {
    pub(crate) who: Who,
    pub(crate) at: Timestamp,
    /// Account-local day.
    pub(crate) day: Day,
    /// Amount and tax column: what the card or bank is charged.
    pub(crate) charge: i64,
    pub(crate) method: &'static str,
    pub(crate) reference: String,
    pub(crate) route: Route,
    /// True when no cost stands behind it.
    pub(crate) extra: bool,
}

/// Ledger rows and payments of all accounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) rows: Vec<LedgerRow>,
    pub(crate) payments: Vec<Payment>,
    next: i64,
}

impl Ledger {
    /// Adds a row without a payment.
    pub(crate) fn row(
        &mut self,
        account: &Account,
        at: Timestamp,
        kind: &'static str,
        amount: i64,
        description: &'static str,
    ) -> &mut LedgerRow {
        self.next += 1;
        let number = 600_000_000 + self.next * 37;
        self.rows.push(LedgerRow {
            who: account.who,
            id: format!("TR{number}"),
            at,
            kind,
            funding: "cash",
            amount,
            tax: None,
            status: "settled",
            method: None,
            reference: None,
            period: None,
            description,
        });
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// Adds a settled payment, with the tax that the account's country adds to top-ups in the `tax` column.
    pub(crate) fn pay(
        &mut self,
        account: &Account,
        at: Timestamp,
        kind: &'static str,
        amount: i64,
        method: &'static str,
        route: Route,
    ) {
        let tax = (kind == "top_up" && account.tax_bp > 0).then(|| rate_of(amount, account.tax_bp));
        let reference = format!("PY{:08}", 40_000_000 + (self.next + 1) * 113);
        let description = match kind {
            "top_up" => "Add balance",
            "card_verification" => "Card verification",
            _ => "Bill payment",
        };
        let row = self.row(account, at, kind, amount, description);
        row.tax = tax;
        row.method = Some(method);
        row.reference = Some(reference.clone());
        let charge = amount + tax.unwrap_or(0);
        self.payments.push(Payment {
            who: account.who,
            at,
            day: account.zone.day_of(at),
            charge,
            method,
            reference,
            route,
            extra: false,
        });
    }

    /// Puts rows and payments in the order of account and time.
    pub(crate) fn sort(&mut self) {
        self.rows.sort_by(|a, b| (a.who, a.at, &a.id).cmp(&(b.who, b.at, &b.id)));
        self.payments.sort_by(|a, b| (a.who, a.at, &a.reference).cmp(&(b.who, b.at, &b.reference)));
    }
}

/// `amount` times a rate in basis points, half up: the most that a platform may round it to, and so what the detector allows.
pub(crate) fn rate_of(amount: i64, basis_points: i64) -> i64 {
    let product = amount * basis_points;
    let (whole, rest) = (product.div_euclid(10_000), product.rem_euclid(10_000));
    whole + i64::from(rest >= 5_000)
}
