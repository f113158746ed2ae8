//! Whose statement it is: `:25:` and the header blocks.

use makegood_core::money::Currency;

use super::fields::Field;

/// What `:25:` says. Empty texts are unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// BIC or bank code.
    pub institution: String,
    /// Account number or IBAN.
    pub number: String,
    /// Currency, where it stands behind the account.
    pub currency: Option<Currency>,
}

/// Reads `:25:` (`IBAN`, `12030000/202051`, `BANKDEFF/1234/EUR`, `IBAN EUR`) and `:25P:`, whose second line is the BIC.
pub fn account_of(field: &Field<'_>) -> Account {
    let text = field.first();
    let parts: Vec<&str> = text.split('/').map(|part| part.trim().trim_matches('"').trim()).collect();
    let (institution, number, third) = match parts.as_slice() {
        [number] => ("", *number, ""),
        [bank, number] => (*bank, *number, ""),
        [bank, number, third, ..] => (*bank, *number, *third),
        [] => ("", "", ""),
    };
    let (number, behind) = without_currency(number);
    let second = field.lines.get(1).map(|line| line.trim()).filter(|line| field.tag == "25P" && is_bic(line));
    Account {
        institution: second.unwrap_or(institution).to_owned(),
        number: number.to_owned(),
        currency: behind.or_else(|| Currency::parse(third).ok()),
    }
}

/// Takes the currency from behind an account, where what is left is an account by itself.
fn without_currency(number: &str) -> (&str, Option<Currency>) {
    let parted = number.len().checked_sub(3).and_then(|at| number.split_at_checked(at));
    let Some((left, code)) = parted else { return (number, None) };
    let Ok(currency) = Currency::parse(code) else { return (number, None) };
    let account = left.trim_end();
    let digits = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
    if left.ends_with(' ') || digits || is_iban(account) { (account, Some(currency)) } else { (number, None) }
}

/// True for an IBAN by its check digits (ISO 13616).
fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !(15..=34).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let turned = bytes[4..].iter().chain(&bytes[..4]);
    let rest = turned.fold(0u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter.to_ascii_uppercase() - b'A') + 10) % 97,
    });
    rest == 1
}

/// True for eight or eleven characters in the form of a BIC (ISO 9362).
pub fn is_bic(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes[..6].iter().all(u8::is_ascii_uppercase)
        && bytes[6..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The bank's BIC in header blocks, empty when there is none: the sender of block 2 in the form of a message that
/// was delivered (`O940`, time, date, sender), else the address of block 1, else that of block 2.
pub fn bic_of_header(text: &str) -> String {
    let block = |start: &str| text.find(start).map(|at| text[at + 3..].split(['}', '{']).next().unwrap_or_default());
    let (first, second) = (block("{1:").unwrap_or_default(), block("{2:").unwrap_or_default());
    let delivered =
        second.starts_with('O') && second.get(4..14).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let found = [
        if delivered { address(second.get(14..).unwrap_or_default()) } else { None },
        address(first.get(3..).unwrap_or_default()),
        address(second.get(4..).unwrap_or_default()),
    ];
    found.into_iter().flatten().next().unwrap_or_default()
}

/// The BIC of a terminal address of twelve characters: eight, the terminal's letter, the branch.
fn address(text: &str) -> Option<String> {
    let bank = text.get(..8).filter(|bank| is_bic(bank))?;
    let branch = text.get(9..12).filter(|branch| *branch != "XXX");
    let full = branch.map(|branch| format!("{bank}{branch}")).filter(|full| is_bic(full));
    Some(full.unwrap_or_else(|| bank.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_bank_and_currency_are_told_apart() {
        let read = |text| {
            let account = account_of(&Field { tag: "25", line: 1, lines: vec![text], cut: false });
            format!("{}|{}|{}", account.institution, account.number, account.currency.map_or("", Currency::code))
        };
        assert_eq!(read("12030000/202051"), "12030000|202051|");
        assert_eq!(read("UBRTHUHB/123456789150ABCDEF002/HUF"), "UBRTHUHB|123456789150ABCDEF002|HUF");
        assert_eq!(read("NL91ABNA0417164300"), "|NL91ABNA0417164300|");
        assert_eq!(read("NL91ABNA0417164300EUR"), "|NL91ABNA0417164300|EUR");
        assert_eq!(read("NL91ABNA0417164300 EUR"), "|NL91ABNA0417164300|EUR");
        assert_eq!(read("12030000/202051EUR"), "12030000|202051|EUR");
        assert_eq!(read("MYACCOUNTEUR"), "|MYACCOUNTEUR|");
    }

    #[test]
    fn the_bank_is_the_sender() {
        assert_eq!(bic_of_header("{1:F01BANKDEFFXXXX0000000000}{2:I940CUSTDEFFXXXXN}{4:"), "BANKDEFF");
        assert_eq!(bic_of_header("{1:F01CUSTDEFFAXXX0000000000}{2:O9401200260302BANKDEFFA1230000N}{4:"), "BANKDEFF123");
        assert_eq!(bic_of_header("{1:F01X}{4:"), "");
    }
}
