//! Answers a question: finds the first rule that applies and writes the verdict out.

use jiff::Span;

use super::question::PolicyQuestion;
use super::rule::{Anchor, Cite, ClockRule, Governed, Length, Rule, RuleCondition, RuleWindow, Timing, Variant};
use super::stack::PolicySet;
use super::template::Template;
use super::verdict::{Citation, Clock, Condition, Confidence, Outcome, ProofItem, State, Step, Verdict};
use crate::time::Day;

impl PolicySet {
    /// The answer to `question`: that of the first rule of its platform and kind that applies.
    ///
    /// The version in force on the last day charged answers, or on the day of filing where the rules
    /// of the kind say so (`governed_by`); when the two days have different rules, the verdict names
    /// both. Without any rule the outcome is unknown. Never fails.
    pub fn decide(&self, question: &PolicyQuestion<'_>) -> Verdict {
        let at_charge = self.first_rule(question, question.charged_to);
        let at_filing = self.first_rule(question, question.filed_on);
        let governed = at_charge.or(at_filing).map(|rule| rule.governed_by).unwrap_or_default();
        let answering = match governed {
            Governed::Charge => at_charge,
            Governed::Filing => at_filing,
        };
        let mut verdict = match answering {
            Some(rule) => self.write(rule, question),
            None => Verdict::outcome_only(Outcome::Unknown),
        };
        if at_charge.map(|rule| &rule.id) != at_filing.map(|rule| &rule.id) {
            verdict.rule_at_charge = at_charge.map(|rule| rule.id.clone());
            verdict.rule_at_filing = at_filing.map(|rule| rule.id.clone());
        }
        verdict
    }

    /// The citations of a rule, with address, date of the page and day of reading.
    pub fn citations(&self, rule: &Rule) -> Vec<Citation> {
        self.resolve(&rule.cites)
    }

    fn first_rule(&self, question: &PolicyQuestion<'_>, day: Day) -> Option<&Rule> {
        self.rules.iter().find(|rule| {
            rule.platform == question.account.platform
                && rule.kinds.iter().any(|kind| kind == question.kind)
                && rule.in_force_on(day)
                && rule.when.applies(question)
        })
    }

    fn write(&self, rule: &Rule, question: &PolicyQuestion<'_>) -> Verdict {
        let variants = self.variants_of(rule, question);
        let remedy = variants.iter().rev().find_map(|variant| variant.remedy.as_ref());
        let expected = variants.iter().rev().find_map(|variant| variant.expected_time.as_ref());
        let clocks: Vec<&ClockRule> = rule
            .clocks
            .iter()
            .filter_map(|id| self.shared.clocks.get(id))
            .filter(|clock| clock.when.applies(question))
            .collect();
        let conditions = rule.conditions.iter().chain(variants.iter().flat_map(|variant| &variant.conditions));
        let consequences = rule.consequences.iter().chain(variants.iter().flat_map(|variant| &variant.consequences));
        let avoid = rule.avoid.iter().chain(variants.iter().flat_map(|variant| &variant.avoid));
        let cites = rule
            .cites
            .iter()
            .chain(variants.iter().flat_map(|variant| &variant.cites))
            .chain(clocks.iter().flat_map(|clock| &clock.cites));
        let fill = |template: &Template| template.fill(question);
        Verdict {
            outcome: rule.outcome,
            remedy: remedy.unwrap_or(&rule.remedy).clone(),
            rule: rule.id.clone(),
            layer: rule.layer,
            reason: rule.reason.clone(),
            confidence: rule.confidence,
            tell: rule.tell.fill(question),
            deadline: rule.deadline.and_then(|window| closes_on(window, question)),
            clocks: clocks.iter().copied().filter_map(|clock| run(clock, question)).collect(),
            conditions: conditions.map(|condition| judge(condition, question)).collect(),
            proof: rule
                .proof
                .iter()
                .map(|proof| ProofItem {
                    text: fill(&proof.text),
                    state: match &proof.table {
                        Some(table) if question.tables.contains(table) => State::Met,
                        Some(_) => State::NotMet,
                        None => State::NotKnown,
                    },
                    how: fill(&proof.how),
                })
                .collect(),
            steps: self.steps(self.routes_of(rule, question), question),
            expected_time: in_words(expected.unwrap_or(&rule.expected_time)),
            consequences: consequences.map(fill).collect(),
            avoid: avoid.map(fill).collect(),
            citations: self.resolve(cites),
            in_force: (rule.in_force_from, rule.in_force_to),
            rule_at_filing: None,
            rule_at_charge: None,
        }
    }

    /// The variants laid over a rule for this account, in order.
    fn variants_of(&self, rule: &Rule, question: &PolicyQuestion<'_>) -> Vec<&Variant> {
        let variants = self.shared.variants.iter();
        variants.filter(|variant| variant.is_for(rule) && variant.when.applies(question)).collect()
    }

    /// The ways of a rule for this account: those of its last variant that names any, else its own.
    pub(super) fn routes_of<'a>(&'a self, rule: &'a Rule, question: &PolicyQuestion<'_>) -> &'a [String] {
        let variants = self.variants_of(rule, question);
        variants.into_iter().rev().find_map(|variant| variant.routes.as_deref()).unwrap_or(&rule.routes)
    }

    pub(super) fn steps(&self, routes: &[String], question: &PolicyQuestion<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        for route in routes.iter().filter_map(|id| self.shared.routes.get(id)) {
            for step in &route.steps {
                steps.push(Step { channel: route.channel.clone(), text: step.fill(question) });
            }
        }
        steps
    }

    pub(super) fn resolve<'a>(&self, cites: impl IntoIterator<Item = &'a Cite>) -> Vec<Citation> {
        let mut citations: Vec<Citation> = Vec::new();
        for cite in cites {
            let Some(source) = self.shared.sources.get(&cite.source) else { continue };
            let citation = Citation {
                source: source.id.clone(),
                title: source.title.clone(),
                address: source.address.clone(),
                page_date: source.page_date.clone(),
                read_on: source.read_on,
                says: cite.says.clone(),
            };
            if !citations.contains(&citation) {
                citations.push(citation);
            }
        }
        citations
    }
}

fn judge(condition: &RuleCondition, question: &PolicyQuestion<'_>) -> Condition {
    Condition {
        text: condition.text.fill(question),
        state: condition.check.as_ref().map_or(State::NotKnown, |check| check.state(question)),
        how: condition.how.fill(question),
    }
}

/// A clock that runs for this question; `None` where its length is not known, or its day not yet.
pub(super) fn run(clock: &ClockRule, question: &PolicyQuestion<'_>) -> Option<Clock> {
    let window = clock.window?;
    let anchor = window.anchor.day_of(question)?;
    let closes_on = window.length.after(anchor)?;
    let mut basis = format!("{} from {anchor}, {}.", window.length, window.anchor.words());
    if !clock.note.is_empty() {
        basis.push(' ');
        basis.push_str(&clock.note);
    }
    Some(Clock { title: clock.title.clone(), closes_on, basis, confidence: clock.confidence })
}

/// First day on which a clock may be used, where it asks to wait; `None` where it does not, or its day is not known.
pub(super) fn opens_on(clock: &ClockRule, question: &PolicyQuestion<'_>) -> Option<Day> {
    let wait = Length::Days(clock.opens_after_days?);
    wait.after(clock.window?.anchor.day_of(question)?)
}

/// Last day of a window, still open; `None` past the end of the calendar.
fn closes_on(window: RuleWindow, question: &PolicyQuestion<'_>) -> Option<Day> {
    window.length.after(window.anchor.day_of(question)?)
}

impl Anchor {
    /// The day, where a question knows it: the two days of the charge.
    fn day_of(self, question: &PolicyQuestion<'_>) -> Option<Day> {
        match self {
            Anchor::ChargedFrom => Some(question.charged_from),
            Anchor::ChargedTo => Some(question.charged_to),
            _ => None,
        }
    }
}

impl Length {
    /// The last day of a window of this length that starts on `day`; `None` past the end of the calendar.
    pub fn after(self, day: Day) -> Option<Day> {
        let span = match self {
            Length::Days(count) => Span::new().try_days(i64::from(count)),
            Length::Months(count) => Span::new().try_months(i64::from(count)),
            Length::Years(count) => Span::new().try_years(i64::from(count)),
        };
        day.checked_add(span.ok()?).ok()
    }
}

impl ClockRule {
    /// The last day, still open, when the clock is counted from `day`; `None` where no source gives its length.
    pub fn closes_after(&self, day: Day) -> Option<Day> {
        self.window?.length.after(day)
    }
}

fn in_words(timing: &Timing) -> String {
    let source = match timing.confidence {
        Confidence::P => "stated by the platform",
        Confidence::S => "from a secondary source",
        Confidence::I => "our reading",
        Confidence::U => "no time is published",
    };
    format!("{} ({source})", timing.text)
}
