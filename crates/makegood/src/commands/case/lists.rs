//! Lists of cases, what is due, the report and the calendar.

use std::path::Path;

use makegood_app::AppError;
use makegood_app::case::report::{self, GroupView};
use makegood_app::case::{HeadView, reference};
use makegood_case::State;
use makegood_case::icalendar;
use makegood_case::reminder::Due;
use makegood_case::store::{Cases as _, Filter, Head, ROWS_MAX};
use makegood_core::time::Day;
use serde_json::json;

use super::Desk;
use super::shown::clean;
use crate::cli::case::LimitArg;
use crate::commands::sql::csv_line;
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::words;

/// Cases of `case list`.
pub fn filter(open: bool, state: Option<&str>, account: Option<String>) -> Filter {
    Filter { account_id: account, state: state.and_then(State::of_word), open, text: None, rows_max: 0 }
}

pub async fn list(desk: &Desk, filter: Filter, limit: LimitArg, out: &Output) -> Result<u8, Failure> {
    let empty = if filter == Filter::default() {
        "No case has been opened. Next: makegood claim list, then makegood case open C-0001"
    } else {
        "No case is like that. All of them: makegood case list"
    };
    let filter = Filter { rows_max: asked(limit, out), ..filter };
    let heads = desk.cases.list(&filter).await.map_err(AppError::from)?;
    shown("makegood.case_list/1", heads, limit, empty, out)?;
    Ok(0)
}

pub async fn search(desk: &Desk, text: String, limit: LimitArg, out: &Output) -> Result<u8, Failure> {
    let filter = Filter { text: Some(text), rows_max: asked(limit, out), ..Filter::default() };
    let heads = desk.cases.list(&filter).await.map_err(AppError::from)?;
    shown("makegood.case_list/1", heads, limit, "No case holds this text. All of them: makegood case list", out)?;
    Ok(0)
}

/// The cases whose step has come. On a day that is named, those whose step lies on or before it.
pub async fn due(desk: &Desk, on: Option<Day>, limit: LimitArg, out: &Output) -> Result<u8, Failure> {
    let heads = match on {
        None => desk.cases.due(context::now(), asked(limit, out)).await.map_err(AppError::from)?,
        Some(day) => {
            let open = Filter { open: true, rows_max: asked(limit, out), ..Filter::default() };
            let mut heads = desk.cases.list(&open).await.map_err(AppError::from)?;
            heads.retain(|head| head.next.as_ref().is_some_and(|step| step.on <= day));
            heads
        }
    };
    let code = u8::from(!heads.is_empty());
    let empty = if heads.is_empty() { nothing_due(desk).await? } else { String::new() };
    shown("makegood.case_due/1", heads, limit, &empty, out)?;
    Ok(code)
}

async fn nothing_due(desk: &Desk) -> Result<String, Failure> {
    let open = Filter { open: true, rows_max: 1, ..Filter::default() };
    let first = desk.cases.list(&open).await.map_err(AppError::from)?;
    let next = first.first().and_then(|head| Some((head.id.clone(), head.next.as_ref()?.on)));
    Ok(match next {
        Some((id, on)) => format!("Nothing is due. The first step comes on {on}: makegood case show {id}"),
        None => "Nothing is due: no case is open. Next: makegood claim list".to_owned(),
    })
}

/// Lines that a screen takes in.
const SCREEN: u32 = 200;

fn most(limit: LimitArg, out: &Output) -> u32 {
    limit.limit.unwrap_or(if out.json { ROWS_MAX - 1 } else { SCREEN })
}

/// One more than is shown, by which it is known that there are more.
fn asked(limit: LimitArg, out: &Output) -> u32 {
    most(limit, out).saturating_add(1)
}

fn shown(schema: &str, mut heads: Vec<Head>, limit: LimitArg, empty: &str, out: &Output) -> Result<(), Failure> {
    let now = context::now();
    let most = usize::try_from(most(limit, out)).unwrap_or(usize::MAX);
    let more = heads.len() > most;
    heads.truncate(most);
    let heads: Vec<HeadView> = heads.into_iter().map(|head| HeadView::of(head, now)).collect();
    if out.json {
        return Ok(out.object(&json!({"schema": schema, "cases": heads, "more": more}))?);
    }
    if heads.is_empty() {
        return Ok(out.line(empty)?);
    }
    let rows = heads.iter().map(|head| {
        let (on, text, tone) = match &head.next {
            Some(step) => {
                let tone = if step.days_late >= 0 { Tone::Warn } else { Tone::Plain };
                (step.on.to_string(), clean(&step.text), tone)
            }
            None => (String::new(), "closed".to_owned(), Tone::Faint),
        };
        vec![
            (head.id.clone(), Tone::Strong),
            (head.state.to_owned(), Tone::Plain),
            (clean(&head.account_id), Tone::Plain),
            (clean(head.ticket.as_deref().unwrap_or_default()), Tone::Plain),
            (head.missing.clone(), Tone::Plain),
            (on, tone),
            (text, Tone::Plain),
        ]
    });
    let columns = [
        ("case", Align::Left),
        ("state", Align::Left),
        ("account", Align::Left),
        ("ticket", Align::Left),
        ("still to come", Align::Left),
        ("on", Align::Left),
        ("next step", Align::Left),
    ];
    out.table(&columns, rows.collect())?;
    if more {
        out.note(&format!("These are the first {most}, and there are more: --limit {} shows as many.", most * 10))?;
    }
    Ok(())
}

pub async fn report(desk: &Desk, csv: bool, out: &Output) -> Result<u8, Failure> {
    let view = report::recovery(&desk.cases).await?;
    if out.json {
        out.object(&view)?;
        return Ok(0);
    }
    if csv {
        let text: String = view.rows().iter().map(|row| csv_line(row.iter().map(String::as_str))).collect();
        out.write(&text)?;
        return Ok(0);
    }
    if view.groups.first().is_none_or(|all| all.sent == 0) {
        let not_sent = words::count(view.not_sent, "case", "cases");
        out.line(&format!("Nothing was sent yet ({not_sent} not sent). Next: makegood case list"))?;
        return Ok(0);
    }
    for group in &view.groups {
        of_group(group, out)?;
    }
    if view.not_sent > 0 {
        out.note(&format!(
            "{} never sent, in none of the figures.",
            words::count(view.not_sent, "case was", "cases were")
        ))?;
    }
    Ok(0)
}

fn of_group(group: &GroupView, out: &Output) -> Result<(), Failure> {
    let title = if group.kind == "all" { "All kinds" } else { group.kind.as_str() };
    out.heading(title)?;
    out.line(&format!("  {}", group.counts))?;
    for money in &group.money {
        out.line(&format!("  {} {}: {}", money.currency, money.purse, money.formula))?;
    }
    if let Some(time) = &group.time {
        out.line(&format!("  {}", time.formula))?;
    }
    Ok(())
}

pub async fn calendar(desk: &Desk, file: &Path, out: &Output) -> Result<u8, Failure> {
    let steps = write_calendar(desk, file).await?;
    if out.json {
        let path = file.to_string_lossy();
        out.object(&json!({"schema": "makegood.case_calendar/1", "file": path, "steps": steps}))?;
    } else {
        out.line(&format!("{}: {}", file.display(), words::count(steps, "step", "steps")))?;
    }
    Ok(0)
}

/// Writes the steps of all open cases, and gives how many.
pub async fn write_calendar(desk: &Desk, file: &Path) -> Result<usize, Failure> {
    let now = context::now();
    let open = Filter { open: true, ..Filter::default() };
    let heads = desk.cases.list(&open).await.map_err(AppError::from)?;
    let list: Vec<Due> = heads.iter().filter_map(|head| Due::of_head(head, now)).collect();
    // The check of a reference depends on the workspace's key alone, so it tells workspaces apart and says nothing of them.
    let host = reference::reference_of("CALENDAR", &desk.key()?)?.to_string().to_ascii_lowercase();
    std::fs::write(file, icalendar::write(&list, &host, now)).map_err(AppError::io("write", file))?;
    Ok(list.len())
}
