//! Writing down what happened: moves by hand, and money that is matched.

use makegood_app::AppError;
use makegood_app::case::record::Said;
use makegood_app::case::refund::{self, Fitting};
use makegood_app::case::{open, record, reply, write_off};
use makegood_app::matches;
use makegood_app::people::PeopleStore as _;
use makegood_case::{Case, ClockKind, DisputeResult, Line, Move, Purse, Rung, What};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::time::Day;
use serde_json::json;

use super::Desk;
use super::shown::{changed, clean};
use crate::cli::case::{MOVES, MoveArgs, purse};
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};

pub async fn run(
    desk: &Desk,
    (typed, step): (&str, &str),
    with: &MoveArgs,
    said: Said,
    out: &Output,
) -> Result<u8, Failure> {
    let step = MOVES.iter().copied().find(|known| known.word() == step);
    let Some(step) = step else { return Err(Failure::Usage("no such move".to_owned())) };
    fits(step, with)?;
    let case = desk.case(typed).await?;
    if step == Move::WrittenOff {
        one_is_enough(desk, &case).await?;
    }
    let on = said.on.unwrap_or_else(|| case.zone().day_of(said.at));
    let happened = happened(desk, &case, (step, with), on, out).await?;
    let case = record(&desk.cases, case.id(), &said, vec![happened], &[]).await?;
    changed(desk, &case, out).await?;
    Ok(0)
}

/// Writing off is proposed where it takes two people.
async fn one_is_enough(desk: &Desk, case: &Case) -> Result<(), Failure> {
    let users = desk.store.users().await.map_err(AppError::from)?;
    if !desk.workspace.config().team.two_people().needs_two(write_off::KIND, &users) {
        return Ok(());
    }
    let why = format!("writing {} off takes two people", case.id());
    let help = format!(
        "propose it; another person approves it:\n  makegood approval propose {} --reason WHY --as NAME",
        case.id()
    );
    Err(AppError::CaseNotReady { why, help }.into())
}

/// Flags that a move takes: those it must have, those it may have.
fn takes(step: Move) -> (&'static [&'static str], &'static [&'static str]) {
    match step {
        Move::ClaimAdded | Move::ClaimRemoved => (&["--claim"], &[]),
        Move::Acknowledged => (&[], &["--ticket"]),
        Move::InfoRequested => (&["--asks"], &["--answer-by"]),
        Move::Approved => (&[], &["--amount", "--all"]),
        Move::RefundPromised => (&[], &["--until"]),
        Move::Received | Move::ClawedBack => (&["--amount", "--row"], &[]),
        Move::Escalated => (&["--rung"], &[]),
        Move::DisputeOpened | Move::ClockStarted | Move::ClockSetAside => (&["--clock"], &[]),
        Move::DisputeEnded => (&["--result"], &[]),
        _ => (&[], &[]),
    }
}

fn fits(step: Move, with: &MoveArgs) -> Result<(), Failure> {
    let given = [
        ("--claim", with.claim.is_some()),
        ("--ticket", with.ticket.is_some()),
        ("--asks", with.asks.is_some()),
        ("--answer-by", with.answer_by.is_some()),
        ("--amount", !with.amount.is_empty()),
        ("--all", with.all),
        ("--until", with.until.is_some()),
        ("--row", with.row.is_some()),
        ("--rung", with.rung.is_some()),
        ("--clock", with.clock.is_some()),
        ("--result", with.result.is_some()),
    ];
    let (must, may) = takes(step);
    for (flag, is_given) in given {
        if is_given && !must.contains(&flag) && !may.contains(&flag) {
            return Err(Failure::Usage(format!("{flag} does not go with {step}")));
        }
        if !is_given && must.contains(&flag) {
            return Err(Failure::Usage(format!("{step} needs {flag}: see makegood case move --help")));
        }
    }
    if step == Move::Approved && with.amount.is_empty() && !with.all {
        return Err(Failure::Usage(
            "approved needs --amount MONEY, or --all for everything that is claimed".to_owned(),
        ));
    }
    Ok(())
}

async fn happened(
    desk: &Desk,
    case: &Case,
    (step, with): (Move, &MoveArgs),
    on: Day,
    out: &Output,
) -> Result<What, Failure> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Ok(match step {
        Move::ClaimAdded => {
            let judged = desk.judged(out).await?;
            let records = makegood_app::CaseStore::claims(&desk.store).await.map_err(AppError::from)?;
            let chosen = open::chosen(&records, &[text(&with.claim)])?;
            let Some(record) = chosen.first() else { return Err(Failure::Usage("no claim is named".to_owned())) };
            if (record.platform.as_str(), record.account_id.as_str()) != (case.platform(), case.account_id()) {
                let why = format!("{} is of account {}, not of this case's", record.id, record.account_id);
                let help = format!("open a case of its own:\n  makegood case open {}", record.id);
                return Err(AppError::CaseNotReady { why, help }.into());
            }
            What::ClaimAdded { claim: open::case_claim(&judged, record)? }
        }
        Move::ClaimRemoved => What::ClaimRemoved { claim: text(&with.claim).to_ascii_uppercase() },
        Move::MadeReady => What::MadeReady,
        Move::BackToDraft => What::BackToDraft,
        Move::Acknowledged => What::Acknowledged { ticket: with.ticket.clone() },
        Move::InfoRequested => What::InfoRequested { asks: text(&with.asks), answer_by: with.answer_by },
        Move::Answered => What::Answered,
        Move::Approved if with.all => What::Approved { lines: reply::lines_of(case).map_err(AppError::from)? },
        Move::Approved => What::Approved { lines: lines(case, &with.amount)? },
        Move::Denied => What::Denied,
        Move::RefundPromised => What::RefundPromised { clock: promised(desk, case, with, on)? },
        Move::Received => What::Received { lines: lines(case, &with.amount)?, source_ref: text(&with.row) },
        Move::ClawedBack => What::ClawedBack { lines: lines(case, &with.amount)?, source_ref: text(&with.row) },
        Move::Chased => What::Chased,
        Move::Escalated => What::Escalated { rung: rung(&text(&with.rung))? },
        Move::Settled => What::Settled,
        Move::DisputeOpened => What::DisputeOpened { clock: text(&with.clock) },
        Move::DisputeEnded => match DisputeResult::of_word(&text(&with.result)) {
            Some(result) => What::DisputeEnded { result },
            None => return Err(Failure::Usage("--result is won, lost or withdrawn".to_owned())),
        },
        Move::ClockStarted => What::ClockStarted { clock: clock(desk, case, &text(&with.clock), on)? },
        Move::ClockSetAside => What::ClockSetAside { clock: text(&with.clock) },
        Move::WrittenOff => What::WrittenOff,
        Move::TakenUpAgain => What::TakenUpAgain,
        Move::Noted | Move::Opened | Move::Submitted | Move::MessageFiled | Move::SendingBegun | Move::SendingEnded => {
            What::Noted
        }
    })
}

pub fn rung(word: &str) -> Result<Rung, Failure> {
    Rung::of_word(word).ok_or_else(|| Failure::Usage(format!("there is no rung `{}`", clean(word))))
}

/// A promise with its last day, or the one that the platform publishes.
fn promised(desk: &Desk, case: &Case, with: &MoveArgs, on: Day) -> Result<makegood_case::CaseClock, Failure> {
    match with.until {
        Some(day) if day < on => Err(Failure::Usage(format!("--until {day} lies before {on}, the day of the promise"))),
        Some(day) => Ok(reply::promise(case, on, day, format!("They named {day}."), None, "")),
        None if case.platform() == "tiktok" => {
            Ok(desk.follow_up.start("tiktok_refund_60_days", on, case.calendar()).map_err(AppError::from)?)
        }
        None => Err(Failure::Usage("refund_promised needs --until: the platform publishes no time".to_owned())),
    }
}

/// A clock of the steps of a case, or of the policy.
fn clock(desk: &Desk, case: &Case, id: &str, on: Day) -> Result<makegood_case::CaseClock, Failure> {
    if desk.follow_up.clocks.contains_key(id) {
        return Ok(desk.follow_up.start(id, on, case.calendar()).map_err(AppError::from)?);
    }
    let policy = desk.policy()?;
    let kind = match policy.clock(id) {
        Some(rule) if rule.network.is_some() => ClockKind::Card,
        _ => ClockKind::Bank,
    };
    Ok(makegood_case::CaseClock::of_policy(&policy, id, kind, on).map_err(AppError::from)?)
}

fn lines(case: &Case, amounts: &[String]) -> Result<Vec<Line>, Failure> {
    amounts.iter().map(|text| line(case, text)).collect()
}

/// `USD 120.00`, or with its purse behind it; without one, the purse in which that currency is claimed.
fn line(case: &Case, text: &str) -> Result<Line, Failure> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (money, named) = match words.as_slice() {
        [currency, amount] => (money(currency, amount), None),
        [currency, amount, named] => (money(currency, amount), Some(*named)),
        _ => (None, None),
    };
    let wrong = || {
        let purses: Vec<&str> = Purse::ALL.iter().map(|purse| purse.word()).collect();
        let shown = clean(text);
        Failure::Usage(format!(
            "cannot read the sum `{shown}`: expected \"USD 120.00\", with one of {} behind it where it is not what was claimed",
            purses.join(", ")
        ))
    };
    let money = money.ok_or_else(wrong)?;
    let purse = match named {
        Some(word) => purse(word).ok_or_else(wrong)?,
        None => claimed_as(case, money.currency),
    };
    Ok(Line::new(purse, money))
}

fn claimed_as(case: &Case, currency: Currency) -> Purse {
    case.claimed().iter().find(|(_, claimed)| claimed.currency == currency).map_or(Purse::Cash, |(purse, _)| purse)
}

fn money(currency: &str, amount: &str) -> Option<Money> {
    let currency = Currency::parse(currency).ok()?;
    let amount = Amount::parse_canonical(amount).ok()?;
    // An amount that its currency cannot write is a slip of the keyboard.
    (amount == amount.round_half_even(currency)).then(|| Money::new(amount, currency))
}

/// Rows that fit, or one of them counted.
pub async fn receive(
    desk: &Desk,
    typed: &str,
    (number, amount): (Option<usize>, Option<String>),
    said: Said,
    out: &Output,
) -> Result<u8, Failure> {
    let case = desk.case(typed).await?;
    let matching = matches::matching(&desk.workspace, &desk.store, None).await?;
    let fitting = refund::fitting(&desk.workspace, &matching, &desk.cases, &case).await?;
    let Some(number) = number else { return list(&case, &fitting, out) };
    let row = number.checked_sub(1).and_then(|at| fitting.get(at));
    let Some(row) = row else {
        let why = format!("there is no row {number} among the {} that fit", fitting.len());
        let help = format!("see them:\n  makegood case receive {}", case.id());
        return Err(AppError::CaseNotReady { why, help }.into());
    };
    let counted = match amount {
        Some(text) => part(&case, row, &text)?,
        None => {
            let missing = case.missing().amount(row.purse, row.money.currency);
            let most = if missing.is_zero() { row.money.amount } else { row.money.amount.min(missing) };
            Money::new(most, row.money.currency)
        }
    };
    let on = said.on.or(Some(row.on.min(case.zone().day_of(said.at))));
    let said = Said { on, ..said };
    let case = record(&desk.cases, case.id(), &said, vec![row.received(counted)], &[]).await?;
    changed(desk, &case, out).await?;
    Ok(0)
}

fn part(case: &Case, row: &Fitting, text: &str) -> Result<Money, Failure> {
    let asked = line(case, text)?.money();
    if asked.currency != row.money.currency || asked.amount > row.money.amount {
        let why = format!("{asked} is more than the {} of the row that are not counted yet", row.money);
        let help = format!("see the rows:\n  makegood case receive {}", case.id());
        return Err(AppError::CaseNotReady { why, help }.into());
    }
    Ok(asked)
}

fn list(case: &Case, fitting: &[Fitting], out: &Output) -> Result<u8, Failure> {
    if out.json {
        let rows: Vec<_> = fitting
            .iter()
            .zip(1..)
            .map(|(row, number)| {
                json!({
                    "number": number, "table": row.table, "name": row.name, "on": row.on, "purse": row.purse.word(),
                    "currency": row.money.currency, "amount": row.money.amount.to_text(row.money.currency),
                    "description": row.description, "fit": row.fit.word(), "source_ref": row.source_ref,
                })
            })
            .collect();
        out.object(&json!({"schema": "makegood.case_receive/1", "case": case.id(),
            "missing": case.missing().to_string(), "rows": rows}))?;
        return Ok(0);
    }
    if fitting.is_empty() {
        let missing = case.missing();
        out.line(&format!("No row of a statement or ledger fits; still to come: {missing}."))?;
        out.line("Import the statement or ledger of the days since, then look again: makegood import FILE")?;
        return Ok(0);
    }
    out.line(&format!("{}: still to come {}", case.id(), case.missing()))?;
    let rows = fitting.iter().zip(1..).map(|(row, number): (&Fitting, usize)| {
        vec![
            (number.to_string(), Tone::Strong),
            (row.on.to_string(), Tone::Plain),
            (row.money.to_string(), Tone::Plain),
            (row.purse.word().to_owned(), Tone::Plain),
            (row.fit.word().to_owned(), Tone::Plain),
            (format!("{} {}", row.table, clean(&row.name)), Tone::Plain),
            (clean(&row.description), Tone::Plain),
        ]
    });
    let columns = [
        ("row", Align::Right),
        ("on", Align::Left),
        ("amount", Align::Right),
        ("form", Align::Left),
        ("fits", Align::Left),
        ("where", Align::Left),
        ("says", Align::Left),
    ];
    out.table(&columns, rows.collect())?;
    out.note(&format!("Count one: makegood case receive {} 1", case.id()))?;
    Ok(0)
}
