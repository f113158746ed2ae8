//! Money, days and lists as a language writes them, by CLDR data.

use icu_datetime::fieldsets::YMD;
use icu_datetime::input::Date;
use icu_datetime::{DateTimeFormatter, DateTimeFormatterLoadError};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use makegood_core::money::Money;
use makegood_core::time::Day;

use crate::error::LetterError;
use crate::language::{Language, Words};

/// Writes values out in one language.
pub(crate) struct Format<'a> {
    words: &'a Words,
    number: DecimalFormatter,
    day: DateTimeFormatter<YMD>,
}

impl<'a> Format<'a> {
    pub(crate) fn new(language: Language, words: &'a Words) -> Result<Self, LetterError> {
        let locale = language.locale();
        let fault = |message: String| LetterError::Template { file: format!("{language}/words.toml"), message };
        let number =
            DecimalFormatter::try_new((&locale).into(), icu_decimal::options::DecimalFormatterOptions::default())
                .map_err(|error| fault(error.to_string()))?;
        let day = DateTimeFormatter::try_new((&locale).into(), YMD::long())
            .map_err(|error: DateTimeFormatterLoadError| fault(error.to_string()))?;
        Ok(Format { words, number, day })
    }

    /// `USD 1,234.50`, `1.234,50 USD`: the code as it stands in the claim, never a symbol that two currencies share.
    pub(crate) fn money(&self, money: Money) -> Result<String, LetterError> {
        let text = money.amount.to_text(money.currency);
        let decimal = Decimal::try_from_str(&text).map_err(|_| makegood_core::money::MoneyError::NotAnAmount)?;
        let number = self.number.format(&decimal).to_string();
        Ok(self.words.money.replace("{currency}", money.currency.code()).replace("{number}", &number))
    }

    pub(crate) fn monies(&self, monies: &[Money]) -> Result<String, LetterError> {
        let texts = monies.iter().map(|money| self.money(*money)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.list(&texts))
    }

    /// `14 March 2026`, `14. März 2026`, `2026年3月14日`.
    pub(crate) fn day(&self, day: Day) -> Result<String, LetterError> {
        let (month, of_month) = (day.month().unsigned_abs(), day.day().unsigned_abs());
        let date = Date::try_new_iso(i32::from(day.year()), month, of_month)
            .map_err(|_| LetterError::Day { day: day.to_string() })?;
        Ok(self.day.format(&date).to_string())
    }

    /// One day, or two with the words between them.
    pub(crate) fn period(&self, (from, to): (Day, Day)) -> Result<String, LetterError> {
        let pattern = if from == to { &self.words.on } else { &self.words.from_to };
        Ok(pattern.replace("{from}", &self.day(from)?).replace("{to}", &self.day(to)?))
    }

    /// Items with commas, and the word for `and` before the last.
    pub(crate) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [most @ .., last] => format!("{}{}{last}", most.join(&self.words.comma), self.words.and),
        }
    }
}
