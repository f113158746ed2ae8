//! The report on recoveries as a file: CSV, a workbook, or a paper to hand on.

use std::path::Path;

use jiff::tz::TimeZone;
use makegood_app::AppError;
use makegood_app::case::report::{self, GroupView, RecoveryView};
use makegood_core::time::Day;
use makegood_detect::builtin_detectors;
use makegood_evidence::grouped;
use makegood_pdf::{RecoveryGroup, RecoveryMoney, RecoveryPaper, render_recoveries};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use serde_json::json;

use super::Desk;
use crate::commands::sql::csv_line;
use crate::context;
use crate::failure::Failure;
use crate::output::Output;
use crate::words;

/// Digits that a spreadsheet keeps of a number; with more, an amount stays text.
const DIGITS_MAX: usize = 15;

pub async fn write(desk: &Desk, file: &Path, out: &Output) -> Result<u8, Failure> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if !matches!(ending.as_str(), "csv" | "xlsx" | "pdf") {
        let why = format!("{} has to end in .csv, .xlsx or .pdf: its ending says what to write", file.display());
        return Err(Failure::Usage(why));
    }
    let view = report::recovery(&desk.cases).await?;
    let bytes = match ending.as_str() {
        "csv" => csv(&view).into_bytes(),
        "xlsx" => workbook(&view).map_err(std::io::Error::other).map_err(AppError::io("write", file))?,
        _ => {
            let advertiser = &desk.workspace.config().advertiser;
            let company = advertiser.legal_name.trim();
            let company = if company.is_empty() { &advertiser.name } else { company };
            render_recoveries(&paper(&view, company))
                .map_err(std::io::Error::other)
                .map_err(AppError::io("write", file))?
        }
    };
    std::fs::write(file, bytes).map_err(AppError::io("write", file))?;
    if out.json {
        let groups = view.groups.len();
        out.object(
            &json!({"schema": "makegood.case_report_file/1", "file": file.to_string_lossy(), "groups": groups}),
        )?;
    } else {
        let sent = view.groups.first().map_or(0, |all| all.sent);
        out.line(&format!("{}: {} sent", file.display(), words::count(sent, "case", "cases")))?;
    }
    Ok(0)
}

fn today() -> Day {
    TimeZone::UTC.to_datetime(context::now()).date()
}

fn csv(view: &RecoveryView) -> String {
    view.rows().iter().map(|row| csv_line(row.iter().map(String::as_str))).collect()
}

/// One sheet with the rows of the CSV; amounts are numbers, so that they can be filtered and summed.
fn workbook(view: &RecoveryView) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The clock is ours, so that the same cases give the same bytes.
    let made = today();
    let year = u16::try_from(made.year()).unwrap_or(1970);
    let made = ExcelDateTime::from_ymd(year, made.month().unsigned_abs(), made.day().unsigned_abs())?;
    book.set_properties(&DocProperties::new().set_title("Recoveries").set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name("Recoveries")?;
    let head = Format::new().set_bold();
    let rows = view.rows();
    for (row, cells) in (0_u32..).zip(&rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            if row == 0 {
                sheet.write_string_with_format(row, column, cell, &head)?;
            } else {
                write_cell(sheet, (row, column), &rows[0][usize::from(column)], cell)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    book.save_to_buffer()
}

/// Text is written as text, whatever it begins with: nothing in it is ever a formula.
fn write_cell(sheet: &mut Worksheet, (row, column): (u32, u16), head: &str, cell: &str) -> Result<(), XlsxError> {
    let number = matches!(
        head,
        "sent"
            | "recovered"
            | "some_money"
            | "written_off_with_nothing"
            | "open"
            | "claimed"
            | "approved"
            | "received_and_kept"
            | "permille"
            | "middle_days_to_money"
    );
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    match cell.parse::<f64>() {
        // Up to fifteen digits a spreadsheet's number is the decimal that was written.
        Ok(value) if number && digits <= DIGITS_MAX => {
            let places = cell.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let form = if places == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(places)) };
            sheet.write_number_with_format(row, column, value, &Format::new().set_num_format(form))?;
        }
        _ if number => {
            sheet.write_string_with_format(row, column, cell, &Format::new().set_align(FormatAlign::Right))?;
        }
        _ => {
            sheet.write_string(row, column, cell)?;
        }
    }
    Ok(())
}

fn paper(view: &RecoveryView, company: &str) -> RecoveryPaper {
    RecoveryPaper {
        legal_name: company.to_owned(),
        on: today(),
        groups: view.groups.iter().map(group).collect(),
        not_sent: match view.not_sent {
            0 => String::new(),
            count => format!("{} never sent, in none of the figures.", words::count(count, "case was", "cases were")),
        },
        csv: csv(view),
    }
}

fn group(group: &GroupView) -> RecoveryGroup {
    let title = match group.kind.as_str() {
        "all" => "All kinds of claims".to_owned(),
        "several kinds" => "Several kinds in one case".to_owned(),
        kind => {
            let detectors = builtin_detectors().unwrap_or_default();
            let title = detectors.into_iter().find(|detector| detector.id == kind).map(|detector| detector.title);
            title.unwrap_or_else(|| kind.to_owned())
        }
    };
    RecoveryGroup {
        title,
        counts: format!("{}.", group.counts.trim_end_matches('.')),
        money: group
            .money
            .iter()
            .map(|money| RecoveryMoney {
                purse: money.purse.replace('_', " "),
                currency: money.currency.clone(),
                claimed: grouped(&money.claimed),
                approved: grouped(&money.approved),
                received: grouped(&money.net),
                share: money.permille.map_or_else(String::new, |share| format!("{}.{} %", share / 10, share % 10)),
                formula: money.formula.clone(),
            })
            .collect(),
        time: group.time.as_ref().map(|time| time.formula.clone()).unwrap_or_default(),
    }
}
