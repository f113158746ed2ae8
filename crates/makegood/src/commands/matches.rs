//! `makegood match`.

use makegood_app::matches::{
    self, Drafted, MatchAct, MatchDecision, MatchFilter, MatchList, Matching, Said, ShownDecision, ShownEntry,
    UnmetDecision, Which,
};
use makegood_app::{Access, AppError, CaseStore as _};
use makegood_detect::reconcile::{Says, decision_id};
use makegood_store::Store;
use serde_json::json;

use crate::cli::{Global, MatchCommand, MatchPart, SaidArgs};
use crate::commands::log;
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::words;

pub async fn run(global: &Global, command: MatchCommand, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Change, "match")?;
    let store = context::store(&workspace).await?;
    let as_of = if let MatchCommand::List { as_of, .. } = &command { *as_of } else { None };
    let matching = matches::matching(&workspace, &store, as_of).await?;
    let mut exit = 0;
    let listed = matches!(command, MatchCommand::List { .. });
    match command {
        MatchCommand::List { only, account, from, to, as_of: _ } => {
            let list = MatchList::of(&matching, &MatchFilter { only: only.map(part), account, from, to });
            exit = u8::from(!list.unmet.is_empty());
            if out.json { out.object(&list)? } else { show(&list, only, out)? }
        }
        MatchCommand::Confirm { payment, entry, said } => {
            decide(&store, &matching, (Says::Confirm, &payment, &[entry]), said, out).await?;
        }
        MatchCommand::Split { payment, entries, said } => {
            decide(&store, &matching, (Says::Split, &payment, &entries), said, out).await?;
        }
        MatchCommand::Apart { payment, entry, said } => {
            decide(&store, &matching, (Says::Apart, &payment, &[entry]), said, out).await?;
        }
        MatchCommand::Undo { decision, reason, by } => {
            let said = Said { reason, actor: context::actor(by), at: context::now() };
            let undo = matches::undo(&matching, &decision, said)?;
            let number = store.record_match_decision(&undo).await.map_err(AppError::from)?;
            taken_back(number, &undo, out)?;
        }
    }
    if !listed {
        log::keep(global, &workspace, Some(&store), out).await;
    }
    store.close().await;
    Ok(exit)
}

fn part(part: MatchPart) -> Which {
    match part {
        MatchPart::Matched => Which::Matched,
        MatchPart::Unmatched => Which::Unmatched,
        MatchPart::Decided => Which::Decided,
    }
}

async fn decide(
    store: &Store,
    matching: &Matching,
    (says, payment, entries): (Says, &str, &[String]),
    said: SaidArgs,
    out: &Output,
) -> Result<(), Failure> {
    if said.reason.trim().is_empty() {
        return Err(Failure::Usage("--reason is empty: say why, so that it can be understood later".to_owned()));
    }
    let said = Said { reason: said.reason, actor: context::actor(said.by), at: context::now() };
    let drafted = matches::decide(matching, says, payment, entries, said)?;
    let number = store.record_match_decision(&drafted.decision).await.map_err(AppError::from)?;
    decided(number, says, &drafted, out)
}

fn decided(number: u32, says: Says, drafted: &Drafted, out: &Output) -> Result<(), Failure> {
    let id = decision_id(number);
    let decision = &drafted.decision;
    if out.json {
        out.object(&json!({
            "schema": "makegood.match_decision/1",
            "decision": id,
            "says": says.word(),
            "payment": drafted.payment,
            "entries": drafted.entries,
            "notes": drafted.notes,
            "reason": decision.reason,
            "actor": decision.actor,
        }))?;
        return Ok(());
    }
    let is = match says {
        Says::Confirm => "is",
        Says::Split => "was captured in",
        Says::Apart => "is not",
    };
    out.line(&format!("{id}  {} {is}", drafted.payment))?;
    for entry in &drafted.entries {
        out.line(&format!("        {entry}"))?;
    }
    for note in &drafted.notes {
        out.line(&out.tone(note, Tone::Warn))?;
    }
    out.note(&format!("Take it back: makegood match undo {id}"))?;
    Ok(())
}

fn taken_back(number: u32, undo: &MatchDecision, out: &Output) -> Result<(), Failure> {
    let MatchAct::Undo { number: undone } = undo.act else { return Ok(()) };
    let (id, undone) = (decision_id(number), decision_id(undone));
    if out.json {
        out.object(&json!({"schema": "makegood.match_undo/1", "decision": id, "undoes": undone,
                           "reason": undo.reason, "actor": undo.actor}))?;
        return Ok(());
    }
    Ok(out.line(&format!("{id}  {undone} is taken back"))?)
}

/// Decisions that no longer fit, under a heading; nothing when there are none.
pub fn unmet(list: &[UnmetDecision], out: &Output) -> Result<(), Failure> {
    if list.is_empty() {
        return Ok(());
    }
    out.heading("Decisions about matches that no longer fit the facts")?;
    for unmet in list {
        out.line(&format!("{}  {}  {}", out.tone(&unmet.code, Tone::Bad), unmet.decision, unmet.why))?;
        out.line(&format!("  help: {}", unmet.help.replace('\n', "\n  ")))?;
    }
    Ok(())
}

fn show(list: &MatchList, only: Option<MatchPart>, out: &Output) -> Result<(), Failure> {
    let shows = |part: MatchPart| only.is_none_or(|only| only == part);
    out.line(&out.tone(&format!("Matching as of {}", list.as_of), Tone::Strong))?;
    unmet(&list.unmet, out)?;
    if shows(MatchPart::Decided) && (only.is_some() || !list.decisions.is_empty()) {
        decisions(&list.decisions, out)?;
    }
    if shows(MatchPart::Unmatched) {
        unmatched(list, out)?;
    }
    if shows(MatchPart::Matched) {
        matched(list, out)?;
    }
    Ok(())
}

fn plain(text: impl Into<String>) -> (String, Tone) {
    (clean(&text.into()), Tone::Plain)
}

/// Text of a file on one line.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn decisions(list: &[ShownDecision], out: &Output) -> Result<(), Failure> {
    out.heading(&words::count(list.len(), "decision", "decisions"))?;
    let rows = list.iter().map(|shown| {
        let entries: Vec<&str> = shown.entries.iter().map(|entry: &ShownEntry| entry.entry_id.as_str()).collect();
        let tone = match shown.state {
            "in_force" => Tone::Good,
            "undone" => Tone::Faint,
            _ => Tone::Bad,
        };
        let mut why = vec![format!("{}: {}", shown.actor, shown.reason)];
        why.extend((!shown.why.is_empty()).then(|| shown.why.clone()));
        vec![
            plain(shown.decision.as_str()),
            plain(shown.says),
            plain(shown.payment.transaction_id.as_str()),
            plain(entries.join(" ")),
            (shown.state.replace('_', " "), tone),
            plain(why.join("; ")),
        ]
    });
    let columns = [
        ("id", Align::Left),
        ("says", Align::Left),
        ("payment", Align::Left),
        ("entries", Align::Left),
        ("state", Align::Left),
        ("why", Align::Left),
    ];
    if !list.is_empty() {
        out.table(&columns, rows.collect())?;
    }
    Ok(())
}

fn unmatched(list: &MatchList, out: &Output) -> Result<(), Failure> {
    out.heading(&words::count(
        list.open_payments.len(),
        "payment not matched in full",
        "payments not matched in full",
    ))?;
    if !list.open_payments.is_empty() {
        let rows = list.open_payments.iter().map(|open| {
            vec![
                plain(open.payment.transaction_id.as_str()),
                plain(open.payment.account_id.as_str()),
                plain(open.payment.kind.replace('_', " ")),
                plain(open.payment.paid_on.to_string()),
                plain(open.payment.amount.as_str()),
                plain(open.payment.currency.as_str()),
                plain(open.open.as_str()),
                plain(open.class.replace('_', " ")),
                plain(open.reason.as_str()),
            ]
        });
        let columns = [
            ("payment", Align::Left),
            ("account", Align::Left),
            ("kind", Align::Left),
            ("paid on", Align::Left),
            ("amount", Align::Right),
            ("", Align::Left),
            ("open", Align::Right),
            ("class", Align::Left),
            ("why", Align::Left),
        ];
        out.table(&columns, rows.collect())?;
    }
    out.heading(&words::count(
        list.open_entries.len(),
        "statement entry of a platform not matched",
        "statement entries of a platform not matched",
    ))?;
    if !list.open_entries.is_empty() {
        let rows = list.open_entries.iter().map(|open| {
            vec![
                plain(open.entry.entry_id.as_str()),
                plain(open.entry.bank_account.as_str()),
                plain(open.entry.booked_on.to_string()),
                plain(open.entry.amount.as_str()),
                plain(open.entry.currency.as_str()),
                plain(open.class.replace('_', " ")),
                plain(open.reason.as_str()),
            ]
        });
        let columns = [
            ("entry", Align::Left),
            ("bank account", Align::Left),
            ("booked on", Align::Left),
            ("amount", Align::Right),
            ("", Align::Left),
            ("class", Align::Left),
            ("why", Align::Left),
        ];
        out.table(&columns, rows.collect())?;
    }
    Ok(())
}

fn matched(list: &MatchList, out: &Output) -> Result<(), Failure> {
    out.heading(&words::count(list.matched.len(), "match", "matches"))?;
    if list.matched.is_empty() {
        return Ok(());
    }
    let rows = list.matched.iter().map(|row| {
        vec![
            plain(row.payment.transaction_id.as_str()),
            plain(row.payment.paid_on.to_string()),
            plain(row.payment.amount.as_str()),
            plain(row.payment.currency.as_str()),
            plain(row.entry.entry_id.as_str()),
            plain(row.entry.booked_on.to_string()),
            plain(row.entry.amount.as_str()),
            plain(row.entry.currency.as_str()),
            plain(row.kind.replace('_', " ")),
            plain(row.reason.as_str()),
        ]
    });
    let columns = [
        ("payment", Align::Left),
        ("paid on", Align::Left),
        ("amount", Align::Right),
        ("", Align::Left),
        ("entry", Align::Left),
        ("booked on", Align::Left),
        ("amount", Align::Right),
        ("", Align::Left),
        ("how", Align::Left),
        ("why", Align::Left),
    ];
    out.table(&columns, rows.collect())?;
    out.note("Decide one: makegood match confirm|split|apart PAYMENT ENTRY --reason \"…\"")?;
    Ok(())
}
