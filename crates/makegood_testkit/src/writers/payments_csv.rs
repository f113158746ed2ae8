//! `ledger.csv`, `cost.csv` and the two overlapping exports of the card statement.

use makegood_core::time::Day;

use crate::GeneratedFile;
use crate::accounts::{CARD, Who, money_text};
use crate::statement::Entry;
use crate::world::World;
use crate::writers::table::CsvTable;

pub(crate) fn files(world: &World) -> Vec<GeneratedFile> {
    let mut files = vec![ledger(world), cost(world)];
    files.extend(card(world));
    files
}

fn ledger(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "ledger",
        &[
            "platform",
            "account_id",
            "transaction_id",
            "occurred_at",
            "kind",
            "funding",
            "amount",
            "tax",
            "currency",
            "status",
            "payment_method",
            "payment_reference",
            "period_start",
            "period_end",
            "description",
            "retrieved_at",
        ],
    );
    let read_at = world.calendar.as_of().to_string();
    for row in &world.ledger.rows {
        let account = world.account(row.who);
        let tax = row.tax.map(|tax| account.text(tax)).unwrap_or_default();
        let period = row.period.map(|day| day.to_string()).unwrap_or_default();
        table.row(&[
            "tiktok",
            &account.id,
            &row.id,
            &row.at.to_string(),
            row.kind,
            row.funding,
            &account.text(row.amount),
            &tax,
            account.currency.code(),
            row.status,
            row.method.unwrap_or(""),
            row.reference.as_deref().unwrap_or(""),
            &period,
            &period,
            row.description,
            &read_at,
        ]);
    }
    table.file("ledger.csv")
}

/// Days of cost of the two manual accounts; the automatic account's stand in its ledger.
fn cost(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "cost",
        &["platform", "account_id", "cost_on", "day_zone", "currency", "total", "cash", "credit", "retrieved_at"],
    );
    let read_at = world.calendar.as_of().to_string();
    for who in [Who::Prepaid, Who::Small] {
        let account = world.account(who);
        let zone = if who == Who::Prepaid { "utc" } else { "account" };
        for (day, cost) in &world.costs[who as usize] {
            let [total, cash, credit] = [cost.total(), cost.cash(), cost.credit].map(|minor| account.text(minor));
            table.row(&[
                "tiktok",
                &account.id,
                &day.to_string(),
                zone,
                account.currency.code(),
                &total,
                &cash,
                &credit,
                &read_at,
            ]);
        }
    }
    table.file("cost.csv")
}

/// Last day of the first export of each statement, and first day of the second.
pub(crate) fn statement_seam(world: &World) -> (Day, Day) {
    let cut = world.calendar.months[1].1;
    (world.calendar.day(cut), world.calendar.day(cut - 9))
}

fn card(world: &World) -> Vec<GeneratedFile> {
    let (first_ends, second_opens) = statement_seam(world);
    let entries = || world.statements.entries.iter().filter(|entry| entry.method == CARD);
    let mut first = table();
    let exported = world.calendar.day(world.calendar.number(first_ends) + 1);
    for entry in entries().filter(|entry| entry.authorised <= first_ends) {
        // What is authorised and not yet booked stands in the first export as pending, on the day of the hold.
        let pending = entry.booked > first_ends;
        line(
            &mut first,
            entry,
            if pending { ("pending", entry.authorised) } else { (entry.status, entry.booked) },
            &format!("{exported}T06:00:00Z"),
        );
    }
    let mut second = table();
    let read_at = world.calendar.as_of().to_string();
    for entry in entries().filter(|entry| entry.booked >= second_opens) {
        line(&mut second, entry, (entry.status, entry.booked), &read_at);
    }
    vec![first.file("statement_card_1.csv"), second.file("statement_card_2.csv")]
}

fn table() -> CsvTable {
    CsvTable::new(
        "statement",
        &[
            "institution",
            "bank_account",
            "entry_id",
            "booked_on",
            "value_on",
            "authorised_on",
            "amount",
            "currency",
            "original_amount",
            "original_currency",
            "status",
            "description",
            "card_last4",
            "retrieved_at",
        ],
    )
}

fn line(table: &mut CsvTable, entry: &Entry, stands: (&str, Day), read_at: &str) {
    let booked = stands.1.to_string();
    let (amount, currency) = entry
        .original
        .map_or((String::new(), ""), |(amount, currency)| (money_text(amount, currency), currency.code()));
    table.row(&[
        "chase",
        "XXXXXXXXXXXX4417",
        &entry.id,
        &booked,
        &booked,
        &entry.authorised.to_string(),
        &money_text(entry.amount, entry.currency),
        entry.currency.code(),
        &amount,
        currency,
        stands.0,
        &entry.description,
        CARD,
        read_at,
    ]);
}
