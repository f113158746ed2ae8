//! The files of the money side: canonical tables, one of each, for all its accounts together.

use jiff::Timestamp;
use makegood_core::time::Day;

use crate::GeneratedFile;
use crate::accounts::money_text;
use crate::calendar::Calendar;
use crate::money_side::book::Book;
use crate::money_side::captured::Rates;
use crate::writers::table::CsvTable;

/// Every file of the accounts.
pub(crate) fn files(books: &[Book], rates: &Rates, calendar: &Calendar) -> Vec<GeneratedFile> {
    let read_at = calendar.as_of().to_string();
    vec![
        accounts(books, calendar),
        entities(books, calendar),
        delivery(books, calendar, &read_at),
        cost(books, &read_at),
        ledger(books, &read_at),
        invoices(books, calendar, &read_at),
        invoice_lines(books),
        statement(books, &read_at),
        balances(books),
        ad_credits(books, calendar),
        fx_rates(rates, calendar),
    ]
}

/// Basis points as a fraction: `0.0810`.
fn rate_text(basis_points: i64) -> String {
    format!("0.{basis_points:04}")
}

fn accounts(books: &[Book], calendar: &Calendar) -> GeneratedFile {
    let mut table = CsvTable::new(
        "account",
        &[
            "platform",
            "account_id",
            "account_name",
            "owner_kind",
            "currency",
            "time_zone",
            "payment_mode",
            "status",
            "country",
            "tax_rate",
            "tax_number_valid_from",
            "account_cap_mode",
            "opened_on",
            "observed_at",
        ],
    );
    let opened = calendar.day(0).to_string();
    for book in books {
        let number = book.number_from.map(|day| book.at(calendar, day, 0, 0).to_string()).unwrap_or_default();
        for (day, rate) in &book.rates {
            table.row(&[
                "tiktok",
                &book.id,
                &book.name,
                "own",
                book.currency.code(),
                book.zone.name(),
                book.mode,
                "active",
                book.country,
                &rate_text(*rate),
                &number,
                "unlimited",
                &opened,
                &book.at(calendar, *day, 0, 0).to_string(),
            ]);
        }
    }
    table.file("money_account.csv")
}

/// Ids of the one campaign, ad group and ad of an account.
fn ids(book: &Book) -> [String; 3] {
    ["1", "2", "3"].map(|level| format!("18{}{level}{}", &book.id[..3], &book.id[8..18]))
}

fn entities(books: &[Book], calendar: &Calendar) -> GeneratedFile {
    let mut table = CsvTable::new(
        "entity",
        &["platform", "account_id", "level", "entity_id", "parent_id", "name", "objective", "created_at"],
    );
    for book in books {
        let [campaign, group, ad] = ids(book);
        let at = book.at(calendar, 0, 0, 0).to_string();
        table.row(&["tiktok", &book.id, "campaign", &campaign, &book.id, "Always on", "TRAFFIC", &at]);
        table.row(&["tiktok", &book.id, "ad_group", &group, &campaign, "Always on | everyone", "", &at]);
        table.row(&["tiktok", &book.id, "ad", &ad, &group, "Always on, cut A", "", &at]);
    }
    table.file("money_entity.csv")
}

fn delivery(books: &[Book], calendar: &Calendar, read_at: &str) -> GeneratedFile {
    let mut table = CsvTable::new(
        "delivery",
        &[
            "platform",
            "account_id",
            "level",
            "entity_id",
            "campaign_id",
            "ad_group_id",
            "ad_id",
            "grain",
            "start",
            "currency",
            "spend",
            "impressions",
            "clicks",
            "retrieved_at",
        ],
    );
    for book in books {
        let [campaign, group, ad] = ids(book);
        for served in &book.served {
            let day = calendar.day(served.day);
            let (grain, hour) = served.hour.map_or(("day", 0), |hour| ("hour", hour));
            let start = format!("{day}T{hour:02}:00");
            table.row(&[
                "tiktok",
                &book.id,
                "ad",
                &ad,
                &campaign,
                &group,
                &ad,
                grain,
                &start,
                book.currency.code(),
                &book.text(served.spend),
                &(served.spend * 2).to_string(),
                &(served.spend / 40).to_string(),
                read_at,
            ]);
        }
    }
    table.file("money_delivery.csv")
}

fn cost(books: &[Book], read_at: &str) -> GeneratedFile {
    let mut table = CsvTable::new(
        "cost",
        &["platform", "account_id", "cost_on", "day_zone", "currency", "total", "cash", "credit", "retrieved_at"],
    );
    for book in books.iter().filter(|book| !book.cost_in_ledger) {
        let zone = if book.utc_days { "utc" } else { "account" };
        for (day, cost) in &book.costs {
            let [total, cash, credit] = [cost.total(), cost.cash(), cost.credit].map(|minor| book.text(minor));
            let code = book.currency.code();
            table.row(&["tiktok", &book.id, &day.to_string(), zone, code, &total, &cash, &credit, read_at]);
        }
    }
    table.file("money_cost.csv")
}

fn ledger(books: &[Book], read_at: &str) -> GeneratedFile {
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
            "invoice_id",
            "payment_method",
            "payment_reference",
            "period_start",
            "period_end",
            "retrieved_at",
        ],
    );
    for book in books {
        let mut rows: Vec<_> = book.ledger.iter().collect();
        rows.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        for row in rows {
            let (from, to) = row.period.map(|(from, to)| (from.to_string(), to.to_string())).unwrap_or_default();
            table.row(&[
                "tiktok",
                &book.id,
                &row.id,
                &row.at.to_string(),
                row.kind,
                row.funding,
                &book.text(row.amount),
                &row.tax.map(|tax| book.text(tax)).unwrap_or_default(),
                book.currency.code(),
                row.status,
                row.invoice.as_deref().unwrap_or(""),
                row.method.unwrap_or(""),
                row.reference.as_deref().unwrap_or(""),
                &from,
                &to,
                read_at,
            ]);
        }
    }
    table.file("money_ledger.csv")
}

fn invoices(books: &[Book], calendar: &Calendar, read_at: &str) -> GeneratedFile {
    let mut table = CsvTable::new(
        "invoice",
        &[
            "platform",
            "account_id",
            "invoice_id",
            "issuer",
            "issued_on",
            "due_on",
            "period_start",
            "period_end",
            "currency",
            "subtotal",
            "tax",
            "total",
            "status",
            "retrieved_at",
        ],
    );
    let day = |number: i64| calendar.day(number).to_string();
    for book in books {
        for invoice in &book.invoices {
            table.row(&[
                "tiktok",
                &book.id,
                &invoice.id,
                "TikTok Pte. Ltd.",
                &day(invoice.issued),
                &day(invoice.issued + 30),
                &day(invoice.period.0),
                &day(invoice.period.1),
                book.currency.code(),
                &book.text(invoice.subtotal),
                &book.text(invoice.tax),
                &book.text(invoice.total),
                invoice.status,
                read_at,
            ]);
        }
    }
    table.file("money_invoice.csv")
}

fn invoice_lines(books: &[Book]) -> GeneratedFile {
    let columns: &[&str] = &["platform", "invoice_id", "line_no", "description", "amount", "tax_rate"];
    let mut table = CsvTable::new("invoice_line", columns);
    for book in books {
        for invoice in &book.invoices {
            for (number, (description, amount, rate)) in (1..).zip(&invoice.lines) {
                let number: i64 = number;
                let rate = rate.map(rate_text).unwrap_or_default();
                let amount = book.text(*amount);
                table.row(&["tiktok", &invoice.id, &number.to_string(), description, &amount, &rate]);
            }
        }
    }
    table.file("money_invoice_line.csv")
}

fn statement(books: &[Book], read_at: &str) -> GeneratedFile {
    let mut table = CsvTable::new(
        "statement",
        &[
            "institution",
            "bank_account",
            "entry_id",
            "booked_on",
            "authorised_on",
            "amount",
            "currency",
            "original_amount",
            "original_currency",
            "status",
            "description",
            "reference",
            "card_last4",
            "retrieved_at",
        ],
    );
    for book in books {
        let mut lines: Vec<_> = book.lines.iter().collect();
        lines.sort_by(|a, b| {
            (a.method, a.booked, a.amount, &a.description).cmp(&(b.method, b.booked, b.amount, &b.description))
        });
        for (number, line) in lines.iter().enumerate() {
            let (original, code) = line
                .original
                .map_or((String::new(), ""), |(amount, currency)| (money_text(amount, currency), currency.code()));
            table.row(&[
                "northbank",
                &format!("XXXXXXXXXXXX{}", line.method),
                &format!("NB{}{:05}", line.method, 10_000 + number * 3),
                &line.booked.to_string(),
                &line.authorised.to_string(),
                &money_text(line.amount, line.currency),
                line.currency.code(),
                &original,
                code,
                line.status,
                &line.description,
                line.reference.as_deref().unwrap_or(""),
                line.method,
                read_at,
            ]);
        }
    }
    table.file("money_statement.csv")
}

fn balances(books: &[Book]) -> GeneratedFile {
    let mut table = CsvTable::new("balance", &["platform", "account_id", "as_of", "cash", "frozen", "tax", "currency"]);
    for book in books {
        let mut snapshots: Vec<&(Timestamp, i64)> = book.snapshots.iter().collect();
        snapshots.sort();
        for (at, cash) in snapshots {
            let zero = book.text(0);
            table.row(&["tiktok", &book.id, &at.to_string(), &book.text(*cash), &zero, &zero, book.currency.code()]);
        }
    }
    table.file("money_balance.csv")
}

fn ad_credits(books: &[Book], calendar: &Calendar) -> GeneratedFile {
    let mut table = CsvTable::new(
        "ad_credit",
        &["platform", "account_id", "grant_id", "amount", "currency", "granted_at", "activated_at", "expires_at"],
    );
    for book in books {
        for grant in &book.grants {
            let granted = book.at(calendar, grant.days.0, 0, 5).to_string();
            let expires = book.at(calendar, grant.days.1, 0, 0).to_string();
            let code = book.currency.code();
            table.row(&["tiktok", &book.id, &grant.id, &book.text(grant.amount), code, &granted, &granted, &expires]);
        }
    }
    table.file("money_ad_credit.csv")
}

fn fx_rates(rates: &Rates, calendar: &Calendar) -> GeneratedFile {
    let mut table = CsvTable::new("fx_rate", &["base", "quote", "rate_on", "rate", "source"]);
    // What is kept is minor units for ten thousand minor units; a rate is in major units of both.
    let digits = i64::from(rates.quote.minor_digits()) - i64::from(rates.base.minor_digits());
    for (number, rate) in (0i64..).zip(&rates.daily) {
        let places = usize::try_from(4 + digits).unwrap_or(4);
        let text = format!("{rate:0width$}", width = places + 1);
        let (whole, rest) = text.split_at(text.len() - places);
        let day: Day = calendar.day(number);
        let (base, quote) = (rates.base.code(), rates.quote.code());
        table.row(&[base, quote, &day.to_string(), &format!("{whole}.{rest}"), "reference"]);
    }
    table.file("money_fx_rate.csv")
}
