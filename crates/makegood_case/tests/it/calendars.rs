//! Public holidays of ten countries, each against a source of its own, and business days around them.

use crate::support::day;
use jiff::ToSpan as _;
use makegood_case::calendar::{BusinessCalendar, CalendarError};

/// Weekdays of 2026 on which offices are closed. All pages were read on 2026-11-30.
const OF_2026: &[(&str, &str, &str)] = &[
    // 5 U.S.C. 6103: a holiday on a Saturday is kept on Friday. https://www.ca6.uscourts.gov/federal-holidays
    ("US", "US federal law", "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
    // https://particlenews.pages.dev/story/uk-confirms-20262028-bank-holidays-with-boxing-day-shifts-and-substitute-dates
    ("GB", "GOV.UK, England and Wales", "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    // Organisation of Working Time Act 1997. https://citiesinsider.com/country/ireland/CountryWide/national-public-holidays
    ("IE", "ten public holidays", "01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25"),
    // Nine in all of the country. https://www.lifepr.de/pressemitteilung/arag-se/Feiertage-Es-gibt-Unterschiede/boxid/679197
    ("DE", "nine nationwide", "01-01 04-03 04-06 05-01 05-14 05-25 12-25"),
    // Code du travail, L3133-1. https://www.maitredata.com/app/code/travail/l3133-1
    ("FR", "eleven of the law", "01-01 04-06 05-01 05-08 05-14 05-25 07-14 11-11 12-25"),
    // BOE of 2025-10-28. https://www.diariosur.es/sociedad/calendario-laboral-2026-boe-publica-puentes-fines-20251028120314-nt.html
    ("ES", "nine of all communities", "01-01 01-06 04-03 05-01 10-12 12-08 12-25"),
    // Portaria MGI of 2025-12-30. https://www.rosaliearruda.com/2025/12/governo-federal-divulga-feriados-e.html
    ("BR", "ten national ones", "01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-20 12-25"),
    // Ley Federal del Trabajo, art. 74. https://www.scribd.com/document/136360621/Ley-Federal-Del-Trabajo
    ("MX", "article 74", "01-01 02-02 03-16 05-01 09-16 11-16 12-25"),
    // Cabinet Office, with 6 May and 22 September. https://injapan.today/news/id35012.html
    (
        "JP",
        "Cabinet Office",
        "01-01 01-12 02-11 02-23 03-20 04-29 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
    ),
    // Ministry of Manpower, 2025-06-16.
    // https://www.malaymail.com/news/singapore/2025/06/16/mark-your-calendars-singaporeans-get-six-long-weekends-in-2026-for-travel-sleep-ins-or-just-escaping-the-boss/180547
    ("SG", "Ministry of Manpower", "01-01 02-17 02-18 04-03 05-01 05-27 06-01 08-10 11-09 12-25"),
];

#[test]
fn holidays_of_ten_countries_are_those_of_their_sources() {
    for (country, source, expected) in OF_2026 {
        let calendar = BusinessCalendar::of(&[country]).unwrap();
        let weekend = BusinessCalendar::weekends_only();
        let mut at = day("2026-01-01");
        let mut closed = Vec::new();
        while at.year() == 2026 {
            if weekend.is_business_day(at) && !calendar.is_business_day(at) {
                closed.push(at.strftime("%m-%d").to_string());
            }
            at = at.tomorrow().unwrap();
        }
        assert_eq!(closed.join(" "), *expected, "{country}, {source}");
    }
}

#[test]
fn weekends_are_left_out_and_the_first_day_is_not_counted() {
    let calendar = BusinessCalendar::of(&["DE"]).unwrap();
    assert_eq!(calendar.add(day("2026-03-06"), 1).unwrap(), day("2026-03-09"));
    assert_eq!(calendar.add(day("2026-03-07"), 1).unwrap(), day("2026-03-09"));
    assert_eq!(calendar.add(day("2026-03-07"), 0).unwrap(), day("2026-03-07"));
    // Good Friday and Easter Monday: Thursday 2 April, then Tuesday 7 April.
    assert_eq!(calendar.add(day("2026-04-02"), 1).unwrap(), day("2026-04-07"));
}

#[test]
fn the_year_end_is_crossed() {
    // 24 December is a Thursday; Friday is Christmas, Saturday and Sunday the weekend; New Year's Day is a Friday.
    let germany = BusinessCalendar::of(&["DE"]).unwrap();
    assert_eq!(germany.add(day("2026-12-24"), 5).unwrap(), day("2027-01-04"));
    // England and Wales keep Boxing Day on Monday the 28th.
    let england = BusinessCalendar::of(&["GB"]).unwrap();
    assert_eq!(england.add(day("2026-12-24"), 5).unwrap(), day("2027-01-05"));
    // New Year's Day 2028 is a Saturday, which US federal offices keep on the last day of 2027.
    let us = BusinessCalendar::of(&["US"]).unwrap();
    assert!(!us.is_business_day(day("2027-12-31")));
}

#[test]
fn a_day_counts_when_offices_work_in_all_countries_of_the_case() {
    let both = BusinessCalendar::of(&["US", "SG"]).unwrap();
    assert!(!both.is_business_day(day("2026-02-17")) && !both.is_business_day(day("2026-01-19")));
    assert_eq!(both.add(day("2026-02-13"), 1).unwrap(), day("2026-02-19"));
    assert!(both.describe().starts_with("business days of United States and Singapore (python-holidays"));
}

#[test]
fn a_year_that_is_not_known_is_said_and_not_guessed() {
    let calendar = BusinessCalendar::of(&["SG"]).unwrap();
    assert_eq!(calendar.unknown(day("2026-01-01"), day("2027-12-31")), None);
    let told = calendar.unknown(day("2027-12-01"), day("2028-02-01")).unwrap();
    assert_eq!(told, "Holidays of Singapore are not known for all of 2027 to 2028: there, only weekends are left out.");
    assert!(calendar.is_business_day(day("2028-01-03")));
}

#[test]
fn rolling_goes_to_the_nearest_business_day_on_its_side() {
    let calendar = BusinessCalendar::of(&["GB"]).unwrap();
    assert_eq!(calendar.on_or_after(day("2026-12-25")), day("2026-12-29"));
    assert_eq!(calendar.on_or_before(day("2026-12-28")), day("2026-12-24"));
    assert_eq!(calendar.on_or_after(day("2026-12-29")), day("2026-12-29"));
}

#[test]
fn impossible_windows_are_refused() {
    let calendar = BusinessCalendar::weekends_only();
    assert_eq!(calendar.add(day("2026-01-01"), 1_001), Err(CalendarError::OutOfRange));
    assert_eq!(calendar.add(jiff::civil::Date::MAX, 1), Err(CalendarError::OutOfRange));
    assert!(BusinessCalendar::countries_known().unwrap().len() >= 10);
}

#[test]
fn adding_business_days_one_by_one_is_adding_them_at_once() {
    let calendar = BusinessCalendar::of(&["US", "JP"]).unwrap();
    let mut at = day("2026-04-20");
    for count in 1..=60 {
        at = calendar.add(at, 1).unwrap();
        assert_eq!(calendar.add(day("2026-04-20"), count).unwrap(), at);
        assert!(calendar.is_business_day(at));
    }
    assert!(at > day("2026-04-20").checked_add(60.days()).unwrap());
}
