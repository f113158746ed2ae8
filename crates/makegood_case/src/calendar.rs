//! Business days by country, and windows counted in them.
//!
//! The days stand in `data/holidays.toml` with their source; `docs/adr/0013` says why they are data of ours. A year that
//! the data does not hold is not guessed: only its weekends are left out, and [`BusinessCalendar::unknown`] says so.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use makegood_core::time::Day;
use serde::Deserialize;

/// Most business days that a window may have: about four years.
const COUNT_MAX: u32 = 1_000;

#[derive(Debug, Deserialize)]
struct File {
    source: String,
    read_on: toml::value::Datetime,
    country: Vec<CountryForm>,
}

#[derive(Debug, Deserialize)]
struct CountryForm {
    code: String,
    name: String,
    years: BTreeMap<String, String>,
}

/// The public holidays of one country.
#[derive(Debug, PartialEq, Eq)]
struct Country {
    code: String,
    name: String,
    /// Month and day, by year.
    years: BTreeMap<i16, Vec<(i8, i8)>>,
}

#[derive(Debug)]
struct Holidays {
    source: String,
    countries: BTreeMap<String, Country>,
}

fn holidays() -> Result<&'static Holidays, CalendarError> {
    static DATA: OnceLock<Result<Holidays, String>> = OnceLock::new();
    DATA.get_or_init(|| read(include_str!("../data/holidays.toml")))
        .as_ref()
        .map_err(|why| CalendarError::Data(why.clone()))
}

fn read(text: &str) -> Result<Holidays, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut countries = BTreeMap::new();
    for form in file.country {
        let mut years = BTreeMap::new();
        for (year, days) in form.years {
            let wrong = || format!("{} {year}: not a list of month-day", form.code);
            let day = |text: &str| {
                let (month, day) = text.split_once('-')?;
                Some((month.parse::<i8>().ok()?, day.parse::<i8>().ok()?))
            };
            let days: Option<Vec<(i8, i8)>> = days.split(' ').map(day).collect();
            years.insert(year.parse::<i16>().map_err(|_| wrong())?, days.ok_or_else(wrong)?);
        }
        countries.insert(form.code.clone(), Country { code: form.code, name: form.name, years });
    }
    Ok(Holidays { source: format!("{}, read {}", file.source, file.read_on), countries })
}

/// Days on which offices work in all of some countries: Monday to Friday without public holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessCalendar {
    countries: Vec<&'static Country>,
    source: &'static str,
}

impl BusinessCalendar {
    /// The calendar of these countries, two capital letters each (ISO 3166). No country means weekends only.
    ///
    /// - **Errors** [`CalendarError::UnknownCountry`], which lists those that are known.
    pub fn of<T: AsRef<str>>(countries: &[T]) -> Result<Self, CalendarError> {
        let data = holidays()?;
        let mut found = Vec::new();
        for code in countries {
            let country = data.countries.get(code.as_ref()).ok_or_else(|| CalendarError::UnknownCountry {
                code: code.as_ref().chars().take(16).collect(),
                known: data.countries.keys().cloned().collect::<Vec<_>>().join(" "),
            })?;
            if !found.contains(&country) {
                found.push(country);
            }
        }
        Ok(BusinessCalendar { countries: found, source: &data.source })
    }

    /// Only weekends are left out.
    pub fn weekends_only() -> Self {
        BusinessCalendar { countries: Vec::new(), source: "" }
    }

    /// Countries that are known, code and name.
    ///
    /// - **Errors** [`CalendarError::Data`].
    pub fn countries_known() -> Result<Vec<(&'static str, &'static str)>, CalendarError> {
        Ok(holidays()?.countries.values().map(|country| (country.code.as_str(), country.name.as_str())).collect())
    }

    /// True when offices work on `day` in every country of the calendar.
    pub fn is_business_day(&self, day: Day) -> bool {
        use jiff::civil::Weekday::{Saturday, Sunday};
        let holiday = |country: &&Country| {
            country.years.get(&day.year()).is_some_and(|days| days.contains(&(day.month(), day.day())))
        };
        !matches!(day.weekday(), Saturday | Sunday) && !self.countries.iter().any(holiday)
    }

    /// `day`, or the first business day after it.
    pub fn on_or_after(&self, day: Day) -> Day {
        let mut at = day;
        // A month without a business day does not exist; the bound is for the end of the calendar.
        for _ in 0..31 {
            if self.is_business_day(at) {
                return at;
            }
            at = at.tomorrow().unwrap_or(at);
        }
        at
    }

    /// `day`, or the last business day before it.
    pub fn on_or_before(&self, day: Day) -> Day {
        let mut at = day;
        for _ in 0..31 {
            if self.is_business_day(at) {
                return at;
            }
            at = at.yesterday().unwrap_or(at);
        }
        at
    }

    /// The business day that is `count` business days after `day`. The day itself is not counted, whatever it is.
    ///
    /// - **Errors** [`CalendarError::OutOfRange`] for more than 1,000 days or past the end of the calendar.
    pub fn add(&self, day: Day, count: u32) -> Result<Day, CalendarError> {
        if count > COUNT_MAX {
            return Err(CalendarError::OutOfRange);
        }
        let mut at = day;
        let mut left = count;
        while left > 0 {
            at = at.tomorrow().map_err(|_| CalendarError::OutOfRange)?;
            if self.is_business_day(at) {
                left -= 1;
            }
        }
        Ok(at)
    }

    /// A sentence when the holidays of a year between the two days are not known; a window over them may then be too
    /// short, never too long.
    pub fn unknown(&self, from: Day, to: Day) -> Option<String> {
        let missing = |country: &&&Country| (from.year()..=to.year()).any(|year| !country.years.contains_key(&year));
        let names: Vec<&str> = self.countries.iter().filter(missing).map(|country| country.name.as_str()).collect();
        (!names.is_empty()).then(|| {
            format!(
                "Holidays of {} are not known for all of {} to {}: there, only weekends are left out.",
                names.join(", "),
                from.year(),
                to.year()
            )
        })
    }

    /// `business days of Ireland and United States (python-holidays …)`.
    pub fn describe(&self) -> String {
        if self.countries.is_empty() {
            return "business days (only weekends are left out)".to_owned();
        }
        let names: Vec<&str> = self.countries.iter().map(|country| country.name.as_str()).collect();
        format!("business days of {} ({})", names.join(" and "), self.source)
    }
}

/// What can go wrong with a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// No holidays are known for the country.
    #[error("no public holidays are known for country `{code}`; known are {known}")]
    UnknownCountry {
        /// As it was given.
        code: String,
        /// Codes that are known.
        known: String,
    },
    /// The window is too long, or leaves the calendar.
    #[error("the window is longer than 1,000 business days, or leaves the calendar")]
    OutOfRange,
    /// The data that is built in cannot be read.
    #[error("the built-in holidays cannot be read: {0}")]
    Data(String),
}
