//! Ad credits and offers: granted, used, lapsed, bypassed, withheld.
//!
//! Each story has days of its own in one timeline, so that one credit's cash is never another's.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::settings_side::book::{Desk, Slot};

/// How an account's cost is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// By the cost table.
    Table,
    /// By rows of the ledger.
    Ledger,
}

/// Which of the stories go wrong in this account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrong {
    pub(super) bypassed: bool,
    pub(super) expired_early: bool,
    pub(super) not_granted: bool,
}

/// Days of each story: first, and the one after the last.
const BYPASS: (i64, i64) = (3, 11);
const USED: (i64, i64) = (14, 21);
const LAPSED: (i64, i64) = (23, 26);
const EARLY: (i64, i64) = (28, 38);
const EARLY_DAY: i64 = 31;
const OFFER: (i64, i64) = (40, 54);
const SHORT_OFFER: (i64, i64) = (56, 62);
const KEPT_OFFER: (i64, i64) = (64, 69);
const KEPT_CREDIT: (i64, i64) = (70, 76);
const SCOPED: (i64, i64) = (78, 84);

/// Cost of a day in minor units: what it was, and what ad credit paid of it.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    total: i64,
    credit: i64,
}

struct Line {
    at: Timestamp,
    kind: &'static str,
    funding: &'static str,
    amount: i64,
    reference: String,
    day: Option<i64>,
}

struct Till<'d, 'a> {
    desk: &'d mut Desk<'a>,
    costs: BTreeMap<i64, Cost>,
    lines: Vec<Line>,
    grants: usize,
}

struct Grant<'g> {
    amount: i64,
    granted: Option<i64>,
    activated: i64,
    /// Instant of the expiry.
    expires: Timestamp,
    minimum: Option<i64>,
    scope: &'g str,
    offer: &'g str,
}

impl Till<'_, '_> {
    fn opens(&self, day: i64) -> Timestamp {
        self.desk.instant(self.desk.local(day, 0, 0))
    }

    fn minutes(&self, day: i64, hour: i64, minute: i8) -> Timestamp {
        self.desk.instant(self.desk.local(day, hour, minute))
    }

    fn next_grant(&mut self) -> String {
        self.grants += 1;
        format!("PC-{}-{:02}", &self.desk.id[3..9], self.grants)
    }

    fn row(&mut self, file: &'static str, id: &str, grant: &Grant<'_>, retrieved: Timestamp) {
        let granted = grant.granted.map(|day| self.opens(day).to_string()).unwrap_or_default();
        let minimum = grant.minimum.map(|minimum| self.desk.text(minimum)).unwrap_or_default();
        let cells = [
            id,
            &self.desk.text(grant.amount),
            self.desk.currency.code(),
            &granted,
            &self.opens(grant.activated).to_string(),
            &grant.expires.to_string(),
            &minimum,
            grant.scope,
            grant.offer,
            &retrieved.to_string(),
        ];
        let row = cells.map(str::to_owned).to_vec();
        self.desk.push(file, row);
    }

    /// A credit that was granted: in the list of credits and in the ledger.
    fn granted(&mut self, grant: &Grant<'_>) -> String {
        let id = self.next_grant();
        let read = self.desk.scene.calendar.as_of();
        self.row("ad_credit", &id, grant, read);
        let at = self.opens(grant.granted.unwrap_or(grant.activated));
        self.post(at, "credit_granted", grant.amount, &id);
        id
    }

    /// A credit or offer in the list of credits only.
    fn offered(&mut self, grant: &Grant<'_>) -> String {
        let id = self.next_grant();
        let read = self.desk.scene.calendar.as_of();
        self.row("ad_credit", &id, grant, read);
        id
    }

    fn post(&mut self, at: Timestamp, kind: &'static str, amount: i64, reference: &str) {
        let funding = if kind == "top_up" { "cash" } else { "ad_credit" };
        self.lines.push(Line { at, kind, funding, amount, reference: reference.to_owned(), day: None });
    }

    /// Lets a credit pay cost from a day on, as far as it reaches; what is left of it.
    fn pay(&mut self, days: (i64, i64), mut left: i64) -> i64 {
        for (_, cost) in self.costs.range_mut(days.0..days.1) {
            let part = left.min(cost.total - cost.credit);
            cost.credit += part;
            left -= part;
        }
        left
    }

    fn cash(&self, days: (i64, i64)) -> i64 {
        self.costs.range(days.0..days.1).map(|(_, cost)| cost.total - cost.credit).sum()
    }
}

/// An account with cost on most days and a story of ad credit every other week.
pub(super) fn timeline(desk: &mut Desk<'_>, known: Known, wrong: Wrong) {
    let days = desk.scene.calendar.days;
    let mut costs = BTreeMap::new();
    for day in 0..days {
        let silent = (LAPSED.0..LAPSED.1).contains(&day) || (EARLY_DAY..EARLY.1).contains(&day);
        if !silent {
            costs.insert(day, Cost { total: desk.odd(60, 110), credit: 0 });
        }
    }
    let unit = desk.campaign("Spring sale", desk.local(0, 0, 0));
    let idle = desk.campaign("Reserve", desk.local(0, 0, 0));
    let mut till = Till { desk, costs, lines: Vec::new(), grants: 0 };
    bypassed(&mut till, wrong.bypassed);
    used_up(&mut till);
    lapsed(&mut till);
    expired_early(&mut till, wrong.expired_early);
    offer(&mut till, wrong.not_granted);
    short_offer(&mut till);
    kept_offer(&mut till);
    out_of_scope(&mut till, &idle.campaign);
    top_ups(&mut till);
    let Till { desk, costs, mut lines, .. } = till;
    for (day, cost) in &costs {
        desk.deliver(&unit, unit.campaign(), Slot::Day(*day), "", cost.total);
        match known {
            Known::Table => {
                let read = desk.read_at();
                let day = desk.scene.calendar.day(*day).to_string();
                let [total, cash, credit] =
                    [cost.total, cost.total - cost.credit, cost.credit].map(|minor| desk.text(minor));
                let cells = [day.as_str(), "account", desk.currency.code(), &total, &cash, &credit, &read];
                desk.push("cost", cells.map(str::to_owned).to_vec());
            }
            Known::Ledger => {
                let at = desk.instant(desk.local(*day, 23, 55));
                for (funding, amount) in [("cash", cost.total - cost.credit), ("ad_credit", cost.credit)] {
                    if amount > 0 {
                        let reference = String::new();
                        lines.push(Line { at, kind: "cost", funding, amount: -amount, reference, day: Some(*day) });
                    }
                }
            }
        }
    }
    post(desk, lines);
}

fn post(desk: &mut Desk<'_>, mut lines: Vec<Line>) {
    lines.sort_by(|a, b| (a.at, a.kind, &a.reference, a.funding).cmp(&(b.at, b.kind, &b.reference, b.funding)));
    for (number, line) in (1..).zip(lines) {
        let id = format!("TX{}{:06}", &desk.id[1..8], 100_000 + number * 13);
        let day = line.day.map(|day| desk.scene.calendar.day(day).to_string()).unwrap_or_default();
        let cells = [
            id.as_str(),
            &line.at.to_string(),
            line.kind,
            line.funding,
            &desk.text(line.amount),
            desk.currency.code(),
            "settled",
            if line.kind == "top_up" { "5520" } else { "" },
            &line.reference,
            &day,
            &day,
            line.kind,
        ];
        desk.push("ledger", cells.map(str::to_owned).to_vec());
    }
}

/// Enough cash for all cost, in three parts.
fn top_ups(till: &mut Till<'_, '_>) {
    let all: i64 = till.costs.values().map(|cost| cost.total - cost.credit).sum();
    let part = (all / 3 / till.desk.money(100) + 1) * till.desk.money(100);
    for (number, day) in [(1, 0), (2, 20), (3, 45)] {
        let at = till.minutes(day, 6, 15);
        let reference = format!("WIRE{number:03}");
        till.post(at, "top_up", part, &reference);
    }
}

/// Fault: a credit that paid a part of what it could, then lapsed, while cash paid.
fn bypassed(till: &mut Till<'_, '_>, wrong: bool) {
    if !wrong {
        return;
    }
    // Either less was left than cash was taken, or more.
    let amount = if till.desk.dice.chance(60) { till.desk.odd(150, 400) } else { till.desk.odd(1_400, 1_900) };
    let expires = till.opens(BYPASS.1);
    let grant = Grant {
        amount,
        granted: Some(BYPASS.0),
        activated: BYPASS.0,
        expires,
        minimum: None,
        scope: "",
        offer: "welcome back",
    };
    let id = till.granted(&grant);
    let used = till.pay((BYPASS.0 + 2, BYPASS.0 + 3), till.desk.money(30));
    let used = till.desk.money(30) - used;
    let unused = amount - used;
    let lapse = till.minutes(BYPASS.1, 0, 10);
    till.post(lapse, "credit_expired", -unused, &id);
    let cash = till.cash(BYPASS);
    let questioned = unused.min(cash);
    let note = format!(
        "grant {id}: {} lapsed unused, {} of cash was taken while it was valid",
        till.desk.text(unused),
        till.desk.text(cash)
    );
    let account = till.desk.id.clone();
    till.desk.fault("ad_credit_bypassed", ("account", &account), (BYPASS.0, BYPASS.1 - 1), questioned, note);
}

/// A credit that pays until it is used up.
fn used_up(till: &mut Till<'_, '_>) {
    let amount = till.desk.odd(150, 290);
    let expires = till.opens(USED.1);
    let grant = Grant {
        amount,
        granted: Some(USED.0),
        activated: USED.0,
        expires,
        minimum: None,
        scope: "",
        offer: "spring bonus",
    };
    till.granted(&grant);
    till.pay(USED, amount);
    let account = till.desk.id.clone();
    till.desk.trap("credit_used_fully", ("account", &account), USED.0);
}

/// A credit that lapses on its day, early in the morning, with no cost that it could have paid.
fn lapsed(till: &mut Till<'_, '_>) {
    let amount = till.desk.odd(50, 90);
    let expires = till.minutes(LAPSED.1 - 1, 23, 59);
    let grant = Grant {
        amount,
        granted: Some(LAPSED.0),
        activated: LAPSED.0,
        expires,
        minimum: None,
        scope: "",
        offer: "quiet days",
    };
    let id = till.granted(&grant);
    let lapse = till.minutes(LAPSED.1 - 1, 4, 30);
    till.post(lapse, "credit_expired", -amount, &id);
    let account = till.desk.id.clone();
    till.desk.trap("credit_lapsed_on_its_day", ("account", &account), LAPSED.1 - 1);
}

/// Fault: a credit that pays all cost and lapses a week too early. Nothing is spent until it should have lapsed.
fn expired_early(till: &mut Till<'_, '_>, wrong: bool) {
    if !wrong {
        return;
    }
    let amount = till.desk.odd(400, 700);
    let expires = till.opens(EARLY.1);
    let grant = Grant {
        amount,
        granted: Some(EARLY.0),
        activated: EARLY.0,
        expires,
        minimum: None,
        scope: "",
        offer: "anniversary",
    };
    let id = till.granted(&grant);
    let left = till.pay((EARLY.0, EARLY_DAY), amount);
    let lapse = till.minutes(EARLY_DAY, 0, 20);
    till.post(lapse, "credit_expired", -left, &id);
    let account = till.desk.id.clone();
    let note = format!("grant {id} was to expire at {expires}");
    till.desk.fault("ad_credit_expired_early", ("account", &account), (EARLY_DAY, EARLY_DAY), left, note);
}

/// Fault: an offer whose minimum is met after a week, and no grant.
fn offer(till: &mut Till<'_, '_>, wrong: bool) {
    if !wrong {
        return;
    }
    let met = OFFER.0 + till.desk.dice.between(4, 7);
    // Met in the middle of that day's cost.
    let minimum = till.cash((OFFER.0, met)) + till.costs.get(&met).map_or(1, |cost| cost.total / 2);
    let amount = till.desk.money(till.desk.scene.calendar.days % 3 * 50 + 100);
    let expires = till.opens(OFFER.1);
    let grant = Grant {
        amount,
        granted: None,
        activated: OFFER.0,
        expires,
        minimum: Some(minimum),
        scope: "",
        offer: "spend and get",
    };
    let id = till.offered(&grant);
    let account = till.desk.id.clone();
    let note = format!("offer {id}: its minimum of {} was met, no grant came", till.desk.text(minimum));
    till.desk.fault("ad_credit_not_granted", ("account", &account), (met, met + 7), amount, note);
}

/// An offer that was missed by one minor unit.
fn short_offer(till: &mut Till<'_, '_>) {
    let minimum = till.cash(SHORT_OFFER) + 1;
    let expires = till.opens(SHORT_OFFER.1);
    let amount = till.desk.money(120);
    let grant = Grant {
        amount,
        granted: None,
        activated: SHORT_OFFER.0,
        expires,
        minimum: Some(minimum),
        scope: "",
        offer: "summer start",
    };
    till.offered(&grant);
    let account = till.desk.id.clone();
    till.desk.trap("offer_missed_by_one_minor_unit", ("account", &account), SHORT_OFFER.1 - 1);
}

/// An offer that was met and granted; a second offer that only the cost paid by that credit would have met.
fn kept_offer(till: &mut Till<'_, '_>) {
    let minimum = till.cash((KEPT_OFFER.0, KEPT_OFFER.0 + 3));
    let amount = till.desk.odd(120, 200);
    let id = till.next_grant();
    let closes = till.opens(KEPT_OFFER.1);
    let mut grant = Grant {
        amount,
        granted: None,
        activated: KEPT_OFFER.0,
        expires: closes,
        minimum: Some(minimum),
        scope: "",
        offer: "loyalty",
    };
    let early = till.minutes(KEPT_OFFER.0, 12, 0);
    till.row("ad_credit_early", &id, &grant, early);
    grant.granted = Some(KEPT_CREDIT.0);
    grant.activated = KEPT_CREDIT.0;
    grant.expires = till.opens(KEPT_CREDIT.1);
    let read = till.desk.scene.calendar.as_of();
    till.row("ad_credit", &id, &grant, read);
    let at = till.opens(KEPT_CREDIT.0);
    till.post(at, "credit_granted", amount, &id);
    till.pay(KEPT_CREDIT, amount);
    let account = till.desk.id.clone();
    till.desk.trap("offer_kept", ("account", &account), KEPT_CREDIT.0);
    let minimum = till.cash(KEPT_CREDIT) + amount / 2;
    let grant = Grant {
        amount: till.desk.money(90),
        granted: None,
        activated: KEPT_CREDIT.0,
        expires: till.opens(KEPT_CREDIT.1),
        minimum: Some(minimum),
        scope: "",
        offer: "double up",
    };
    till.offered(&grant);
    till.desk.trap("credit_does_not_count_for_an_offer", ("account", &account), KEPT_CREDIT.0);
}

/// A credit for a campaign that did not run, lapsed while another campaign's cost was paid in cash.
fn out_of_scope(till: &mut Till<'_, '_>, campaign: &str) {
    let amount = till.desk.odd(60, 90);
    let scope = format!("campaign:{campaign}");
    let expires = till.opens(SCOPED.1);
    let grant = Grant {
        amount,
        granted: Some(SCOPED.0),
        activated: SCOPED.0,
        expires,
        minimum: None,
        scope: &scope,
        offer: "try reserve",
    };
    let id = till.granted(&grant);
    let lapse = till.minutes(SCOPED.1, 0, 10);
    till.post(lapse, "credit_expired", -amount, &id);
    till.desk.trap("credit_out_of_scope", ("campaign", campaign), SCOPED.0);
}
