//! An answer with the readings of it that a person accepted, as what is written down.

use makegood_case::store::Message;
use makegood_case::{Case, What, gate};
use makegood_mail::reply::Reply;

use super::record::Said;
use super::reply::{Reading, Readings, day_of, message};
use crate::AppError;

/// What is written down.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Events, the filing of the message first.
    pub happened: Vec<What>,
    /// The message.
    pub message: Message,
    /// Who says so; where no reason was given, the sentences that say it.
    pub said: Said,
}

/// Takes the readings of these numbers.
///
/// - **Errors** [`AppError::CaseNotReady`] for a number that is none, or of a reading that cannot be taken as it is.
pub fn taken(
    case: &Case,
    (answer, bytes): (&Reply, &[u8]),
    (readings, accept): (&Readings, &[usize]),
    said: Said,
) -> Result<Taken, AppError> {
    let chosen = chosen(readings, accept)?;
    let message = message(case, answer, bytes, said.at);
    let mut happened = vec![What::MessageFiled { message: message.id.clone() }];
    happened.extend(chosen.iter().filter_map(|reading| reading.event.clone()));
    let quotes: Vec<String> = chosen.iter().map(|reading| format!("\"{}\"", reading.quote)).collect();
    let mut reason = if said.reason.is_empty() { quotes.join(" ") } else { said.reason.clone() };
    cut(&mut reason, gate::TEXT_MAX);
    let on = said.on.or_else(|| Some(day_of(case, answer, said.at)));
    Ok(Taken { happened, message, said: Said { reason, on, ..said } })
}

fn chosen<'a>(readings: &'a Readings, accept: &[usize]) -> Result<Vec<&'a Reading>, AppError> {
    let mut numbers = accept.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut chosen = Vec::new();
    for number in numbers {
        let Some(reading) = readings.list.iter().find(|reading| reading.number == number) else {
            let why = format!("there is no reading {number}: there are {}", readings.list.len());
            return Err(AppError::CaseNotReady { why, help: "look at the answer again".to_owned() });
        };
        if reading.event.is_none() {
            let why = format!("reading {number} cannot be taken as it is: {}", reading.says);
            return Err(AppError::CaseNotReady { why, help: reading.what_to_do.clone() });
        }
        chosen.push(reading);
    }
    Ok(chosen)
}

fn cut(text: &mut String, most: usize) {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}
