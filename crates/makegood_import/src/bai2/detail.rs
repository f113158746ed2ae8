//! A transaction detail (record 16): type, amount, funds type, references, text.

use super::records::Record;

/// Parts of a detail, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail<'t> {
    /// Type code.
    pub kind: &'t str,
    /// Minor units.
    pub amount: &'t str,
    /// `YYMMDD` of funds type V.
    pub value_date: &'t str,
    /// The bank's reference.
    pub bank_reference: &'t str,
    /// The customer's reference.
    pub reference: &'t str,
    /// Text, lines joined.
    pub text: String,
}

/// Most pairs of days and amounts of funds type D.
const PAIRS_MAX: usize = 99;

/// Reads a record 16.
///
/// Text may hold commas and slashes, so fields are counted from the left. A continuation goes on with fields as
/// long as some are missing and it has enough commas for them; otherwise it is text.
///
/// - **Errors** what is wrong with the funds type.
pub fn detail_of<'t>(record: &Record<'t>) -> Result<Detail<'t>, String> {
    let mut fields: Vec<&'t str> = Vec::new();
    let mut text = String::new();
    let mut full = true;
    for (at, part) in record.parts.iter().enumerate() {
        let missing = needed(&fields)?.saturating_sub(fields.len());
        let continues = at == 0 || missing > 0 && part.text.matches(',').count() >= missing;
        let mut rest = Some(part.text);
        while continues && let Some(left) = rest {
            if fields.len() >= needed(&fields)? {
                break;
            }
            match left.split_once(',') {
                Some((field, after)) => {
                    fields.push(field.trim());
                    rest = Some(after);
                }
                None => {
                    fields.push(left.trim());
                    rest = None;
                }
            }
        }
        if let Some(rest) = rest.filter(|rest| !rest.trim().is_empty()) {
            if !full {
                text.push(' ');
            }
            text.push_str(rest);
            full = part.full;
        }
    }
    let funds = funds_fields(&fields)?;
    let field = |at: usize| fields.get(at).copied().unwrap_or_default();
    let dated = field(2).eq_ignore_ascii_case("V");
    Ok(Detail {
        kind: field(0),
        amount: field(1),
        value_date: if dated { field(3) } else { "" },
        bank_reference: field(3 + funds),
        reference: field(4 + funds),
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

/// Fields before the text, as far as the fields read so far tell.
fn needed(fields: &[&str]) -> Result<usize, String> {
    Ok(5 + funds_fields(fields)?)
}

/// Fields that the funds type adds, in a detail.
fn funds_fields(fields: &[&str]) -> Result<usize, String> {
    after_funds(fields.get(2).copied().unwrap_or_default(), fields.get(3).copied())
}

/// How many fields follow a funds type: `V` a date and a time, `S` three amounts, `D` a number and as many pairs.
///
/// - **Errors** the funds type, when there is none like it.
pub fn after_funds(kind: &str, next: Option<&str>) -> Result<usize, String> {
    match kind.to_ascii_uppercase().as_str() {
        "" | "0" | "1" | "2" | "Z" => Ok(0),
        "V" => Ok(2),
        "S" => Ok(3),
        "D" => match next {
            None => Ok(1),
            Some(count) => match count.parse::<usize>() {
                Ok(count) if count <= PAIRS_MAX => Ok(1 + 2 * count),
                _ => Err(format!("D with {count} pairs")),
            },
        },
        other => Err(other.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::records::Records;
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        let record = Records::new(text).next().ok_or("no record")?;
        let detail = detail_of(&record)?;
        Ok([detail.kind, detail.amount, detail.value_date, detail.bank_reference, detail.reference, &detail.text]
            .join("|"))
    }

    #[test]
    fn text_may_hold_commas_and_slashes() {
        assert_eq!(
            read("16,165,1500000,1,DD1620,,DEALER, PAYMENTS 1/2").unwrap(),
            "165|1500000||DD1620||DEALER, PAYMENTS 1/2"
        );
        assert_eq!(read("16,142,490196,,172629,/\n88,SOME, PAYMENT/").unwrap(), "142|490196||172629||SOME, PAYMENT");
    }

    #[test]
    fn funds_types_take_their_own_fields() {
        assert_eq!(read("16,191,001,V,150715,,123,RP1/\n88,T/").unwrap(), "191|001|150715|123|RP1|T");
        assert_eq!(
            read("16,115,10000000,S,5000000,4000000,1000000/\n88,AX13612,B096132,AMALGAMATED LOCKBOX/").unwrap(),
            "115|10000000||AX13612|B096132|AMALGAMATED LOCKBOX"
        );
        assert_eq!(read("16,115,5,D,2,1,3,2,2,REF,CUST,words/").unwrap(), "115|5||REF|CUST|words");
        assert_eq!(read("16,115,5,Q,a,b,c/"), Err("Q".to_owned()));
        assert_eq!(read("16,115,5,D,x,a,b,c/"), Err("D with x pairs".to_owned()));
    }

    #[test]
    fn a_full_line_goes_on_within_a_word() {
        let full = format!("88,{}CLIE/", "x".repeat(72));
        assert!(read(&format!("16,399,89,,,/\n{full}\n88,NT TFR/")).unwrap().ends_with("CLIENT TFR"));
        assert_eq!(read("16,399,89,,,/\n88,ONE/\n88,TWO/").unwrap(), "399|89||||ONE TWO");
    }
}
