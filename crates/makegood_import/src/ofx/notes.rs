//! What is said about a whole OFX file beside its rows.

use makegood_core::diagnostic::{self, Diagnostic};

use super::survey::Survey;

/// Bytes at the start of a file in which its header stands.
const HEAD_BYTES: usize = 4 << 10;

/// Why the whole file is refused; `None` when there is a statement to read.
pub fn refusal(survey: &Survey) -> Option<Diagnostic> {
    if survey.transactions > 0 || survey.cut_in.is_some() || survey.lists > 0 {
        return None;
    }
    if let Some(error) = sender_error(survey) {
        return Some(error.help("sign in at the bank and download the statement again"));
    }
    let nothing = survey.statements.is_empty() && !survey.closed;
    nothing.then(|| {
        Diagnostic::new(diagnostic::FILE_DAMAGED, "the OFX file holds no statement")
            .at(survey.end.line, survey.end.column)
            .expected("a list of transactions (BANKTRANLIST)")
            .help("download the statement again as OFX or QFX")
    })
}

/// The bank's refusal of a part of the file whose other parts were read.
pub fn refused_part(survey: &Survey) -> Option<Diagnostic> {
    let error = sender_error(survey)?;
    Some(error.help("the rest of the file was read; download the missing account again"))
}

fn sender_error(survey: &Survey) -> Option<Diagnostic> {
    let error = survey.errors.0.as_ref()?;
    Some(
        Diagnostic::new(diagnostic::REFUSED_BY_SENDER, "the bank answered with a refusal instead of a statement")
            .at(error.place.line, error.place.column)
            .found(format!("status {} {}", error.code, error.message).trim())
            .expected("a statement with transactions"),
    )
}

/// Says where a file ends before its time.
pub fn cut(survey: &Survey) -> Option<Diagnostic> {
    if survey.closed && survey.cut_in.is_none() {
        return None;
    }
    let message = if survey.closed {
        format!(
            "the file is damaged: the transaction of line {} has no end",
            survey.cut_in.map_or(0, |place| place.line)
        )
    } else {
        format!("the file is cut: it ends at line {} without </OFX>", survey.end.line)
    };
    Some(
        Diagnostic::new(diagnostic::FILE_DAMAGED, message)
            .at(survey.end.line, survey.end.column)
            .expected("</OFX> at the end")
            .help("the transactions before the cut were read; download the file again to get the rest"),
    )
}

/// The transaction in which a file ends.
pub fn cut_transaction(survey: &Survey) -> Option<Diagnostic> {
    let place = survey.cut_in?;
    Some(
        Diagnostic::new(diagnostic::FILE_DAMAGED, "the transaction is cut off")
            .at(place.line, place.column)
            .found("STMTTRN without its end")
            .expected("</STMTTRN>")
            .help("download the file again"),
    )
}

/// What makes entries doubtful: tags that may be forged, and corrections that are not carried out.
pub fn doubts(survey: &Survey) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    let (count, place) = survey.stray;
    if count > 0 {
        doubts.push(
            Diagnostic::new(
                diagnostic::ENTRY_DOUBTFUL,
                format!("closing tags of transactions that none opened: {count}; words of an entry may hold tags that make another"),
            )
            .at(place.line, place.column)
            .found("</STMTTRN>")
            .expected("one </STMTTRN> for each <STMTTRN>")
            .help("compare the entries before this place with the bank's own list"),
        );
    }
    let (count, place) = survey.corrections;
    if count > 0 {
        doubts.push(
            Diagnostic::new(
                diagnostic::ENTRY_DOUBTFUL,
                format!(
                    "transactions that correct or delete earlier ones: {count}; they were kept as entries of their own"
                ),
            )
            .at(place.line, place.column)
            .found("CORRECTACTION")
            .expected("transactions that stand for themselves")
            .help("compare these entries with the bank's own list"),
        );
    }
    doubts
}

/// Ids that are serial numbers, which banks begin again.
pub fn serials(count: u64) -> Option<Diagnostic> {
    (count > 0).then(|| {
        Diagnostic::new(
            diagnostic::ENTRY_IDS_WEAK,
            format!("transactions whose id is a short number: {count}; it was taken together with the day"),
        )
        .expected("an id that the bank gives once")
        .help("nothing to do: numbers that begin again each day do not hide one another")
    })
}

/// Where the header is missing, or names another encoding than the text has.
pub fn departures(text: &str, encoding: &str) -> Vec<Diagnostic> {
    let head: String = text.chars().take(HEAD_BYTES).collect::<String>().to_ascii_uppercase();
    let head = head.find("<OFX>").map_or(head.as_str(), |end| &head[..end]);
    if !head.contains("OFXHEADER") {
        return vec![
            Diagnostic::new(diagnostic::FORMAT_DEPARTURE, "the file has no OFX header")
                .at(1, 1)
                .expected("OFXHEADER:100 or <?OFX OFXHEADER=\"200\" …?>")
                .help("nothing to do; the tags say all that is needed"),
        ];
    }
    let names_utf8 = ["UTF-8", "UTF8", "UNICODE"].iter().any(|name| head.contains(name));
    let names_other = ["1252", "8859-1", "ASCII"].iter().any(|name| head.contains(name));
    let wrong = match encoding {
        "UTF-8" => names_other && !names_utf8,
        "windows-1252" => names_utf8,
        _ => false,
    };
    if !wrong || text.is_ascii() {
        return Vec::new();
    }
    vec![
        Diagnostic::new(
            diagnostic::FORMAT_DEPARTURE,
            format!("the header names another encoding than the text has; it was read as {encoding}"),
        )
        .expected("a header that names the encoding of the text")
        .help("check that names with accents are as they should be"),
    ]
}
