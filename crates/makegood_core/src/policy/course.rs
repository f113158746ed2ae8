//! How to go about a finding: whether to file, with whom the contract is, step after step, and what to accept.
//!
//! A verdict is the platform's answer; a course is the way there. Both come from the same files.

use std::collections::BTreeSet;

use serde::Serialize;

use super::decide::{opens_on, run};
use super::given::Net;
use super::question::{PolicyQuestion, known};
use super::rule::ClockRule;
use super::stack::PolicySet;
use super::verdict::{Citation, Clock, Condition, Confidence, Outcome, State, Step, Verdict};
use super::ways::{Entity, FormField, Opens, Payer};
use crate::time::Day;

/// Platform of files that speak for all: banks and card networks.
const ANY_PLATFORM: &str = "any";

/// Whether to file, said plainly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum Filing {
    /// File it.
    File,
    /// Not yet: these conditions do not hold.
    NotYet {
        /// What must hold first, with how to make it so.
        conditions: Vec<Condition>,
    },
    /// No text that was read answers it: ask support, claim nothing.
    AskFirst {
        /// What is not known.
        reason: String,
    },
    /// Do not file.
    DoNotFile {
        /// Why, one sentence.
        reason: String,
    },
}

/// A consequence to be accepted before a step is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accept {
    /// Id, under which the acceptance is recorded.
    pub id: String,
    /// One sentence, to be accepted as it stands.
    pub text: String,
    /// Channels that bring it about.
    pub channels: Vec<String>,
    /// How good the source is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub citations: Vec<Citation>,
}

/// One step of the ladder, for the finding at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LadderStep {
    /// Id of the rung.
    pub id: String,
    /// What it is.
    pub title: String,
    /// The letter that goes with it.
    pub letter: String,
    /// True when it runs beside the others.
    pub parallel: bool,
    /// When it may be taken.
    pub opens: Opens,
    /// What to do, per channel.
    pub steps: Vec<Step>,
    /// Fields of its forms, as far as known.
    pub fields: Vec<FormField>,
    /// Clocks that go with it: those whose day is known run, the others wait for theirs.
    pub clocks: Vec<WindowState>,
    /// What it costs.
    pub costs: Vec<String>,
    /// Consequences to accept first, by id.
    pub accept: Vec<String>,
    /// How good the source is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub citations: Vec<Citation>,
}

/// A window of a bank, card network, law or contract, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WindowState {
    /// It runs.
    Runs {
        /// Id of the clock.
        id: String,
        /// When it closes, and how that was counted.
        clock: Clock,
        /// First day on which it may be used; `None` where it is at once.
        opens_on: Option<Day>,
        /// Card network whose rule it is; `None` for a law or a contract.
        network: Option<String>,
        /// Whose right it is.
        payer: Payer,
    },
    /// It runs from a day that only the case knows.
    Waits {
        /// Id of the clock.
        id: String,
        /// What it is.
        title: String,
        /// How long and from what, in words: `60 days from the day of the formal notice`.
        from: String,
        /// Card network whose rule it is; `None` for a law or a contract.
        network: Option<String>,
        /// Whose right it is.
        payer: Payer,
    },
    /// It exists, and no source that was read gives its length.
    NotKnown {
        /// Id of the clock.
        id: String,
        /// What it is.
        title: String,
        /// What to do about it.
        note: String,
        /// Card network whose rule it is; `None` for a law or a contract.
        network: Option<String>,
        /// Whose right it is.
        payer: Payer,
    },
}

/// The company that the contract is with, for the account at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contract {
    /// Name of the company.
    pub name: String,
    /// The law that applies; `None` where not found.
    pub law: Option<String>,
    /// Where a quarrel ends; `None` where not found.
    pub forum: Option<String>,
    /// Where a formal notice goes; `None` where not found.
    pub notice_to: Option<String>,
    /// Legal clocks.
    pub clocks: Vec<WindowState>,
    /// What else to know, empty for nothing.
    pub note: String,
    /// How good the source is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub citations: Vec<Citation>,
}

/// How to go about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Course {
    /// Whether to file.
    pub filing: Filing,
    /// What is left to ask after what was given already.
    pub net: Net,
    /// The company that the contract is with; `None` where the files or the sources do not say.
    pub contract: Option<Contract>,
    /// Windows of banks and card networks for this kind of finding.
    pub windows: Vec<WindowState>,
    /// Fields of the form of the first step, as far as known.
    pub fields: Vec<FormField>,
    /// The ladder, in order.
    pub ladder: Vec<LadderStep>,
    /// What must be accepted before any of it, each with the channels that bring it about.
    pub accept: Vec<Accept>,
}

impl PolicySet {
    /// The course for a verdict of [`PolicySet::decide`] on the same question. Never fails.
    ///
    /// Nothing is to be filed where the verdict refuses, where nothing is left after what was given, or where no source
    /// answers; the ladder is then empty, because a step that is not to be taken is not shown.
    pub fn course(&self, question: &PolicyQuestion<'_>, verdict: &Verdict, net: Net) -> Course {
        let rule = self.rule(&verdict.rule);
        let filing = filing(verdict, &net);
        let routes = rule.map(|rule| self.routes_of(rule, question)).unwrap_or_default();
        let refused = matches!(filing, Filing::DoNotFile { .. } | Filing::AskFirst { .. });
        let ladder = if refused { Vec::new() } else { self.ladder(question) };
        let mut accept = self.accepted_on(routes);
        for step in &ladder {
            let rung = self.shared.rungs.iter().find(|rung| rung.id == step.id);
            accept.extend(rung.map(|rung| self.accepted_on(&rung.routes)).unwrap_or_default());
        }
        Course {
            filing,
            net,
            contract: self.contract(question),
            windows: self.windows(rule.map(|rule| rule.clocks.as_slice()).unwrap_or_default(), question),
            fields: self.fields(routes),
            ladder,
            accept: self.accept(&accept),
        }
    }

    /// The company that the contract is with, by country and day of the charge.
    ///
    /// The first entity of the platform whose `when` applies. An account without a country has none: which company it is
    /// then stands on the invoice.
    pub fn contract(&self, question: &PolicyQuestion<'_>) -> Option<Contract> {
        let entity = self.entity(question)?;
        Some(Contract {
            name: entity.name.clone(),
            law: entity.law.clone(),
            forum: entity.forum.clone(),
            notice_to: entity.notice_to.clone(),
            clocks: self.windows(&entity.clocks, question),
            note: entity.note.clone(),
            confidence: entity.confidence,
            citations: self.resolve(&entity.cites),
        })
    }

    fn entity(&self, question: &PolicyQuestion<'_>) -> Option<&Entity> {
        let entities = self.shared.entities.iter();
        known(question.account.country.as_deref())?;
        entities
            .into_iter()
            .find(|entity| entity.platform == question.account.platform && entity.when.applies(question))
    }

    /// The ladder for a question: what opens when, and what it costs. Steps that run beside the others stand last.
    pub fn ladder(&self, question: &PolicyQuestion<'_>) -> Vec<LadderStep> {
        let entity = self.entity(question);
        let rungs = self.shared.rungs.iter().filter(|rung| {
            (rung.platform == question.account.platform || rung.platform == ANY_PLATFORM)
                && (rung.entities.is_empty() || entity.is_some_and(|entity| rung.entities.contains(&entity.id)))
                && (rung.kinds.is_empty() || rung.kinds.iter().any(|kind| kind == question.kind))
                && rung.when.applies(question)
        });
        let mut steps: Vec<LadderStep> = rungs
            .map(|rung| LadderStep {
                id: rung.id.clone(),
                title: rung.title.clone(),
                letter: rung.letter.clone(),
                parallel: rung.parallel,
                opens: rung.opens,
                steps: self.steps(&rung.routes, question),
                fields: self.fields(&rung.routes),
                clocks: self.windows(&rung.clocks, question),
                costs: rung.costs.iter().map(|cost| cost.fill(question)).collect(),
                accept: self.accepted_on(&rung.routes).into_iter().map(|(id, _)| id).collect(),
                confidence: rung.confidence,
                citations: self.resolve(&rung.cites),
            })
            .collect();
        steps.sort_by_key(|step| step.parallel);
        steps
    }

    /// Consequences that ways bring about, with the channel of each.
    fn accepted_on(&self, routes: &[String]) -> Vec<(String, String)> {
        let routes = routes.iter().filter_map(|id| self.shared.routes.get(id));
        routes.flat_map(|route| route.accept.iter().map(|id| (id.clone(), route.channel.clone()))).collect()
    }

    fn accept(&self, named: &[(String, String)]) -> Vec<Accept> {
        let mut seen = BTreeSet::new();
        let mut accept = Vec::new();
        for (id, _) in named {
            let Some(consequence) = self.shared.consequences.get(id).filter(|_| seen.insert(id)) else { continue };
            let mut channels: Vec<String> =
                named.iter().filter(|(other, _)| other == id).map(|(_, channel)| channel.clone()).collect();
            channels.sort();
            channels.dedup();
            accept.push(Accept {
                id: id.clone(),
                text: consequence.text.clone(),
                channels,
                confidence: consequence.confidence,
                citations: self.resolve(&consequence.cites),
            });
        }
        accept
    }

    fn fields(&self, routes: &[String]) -> Vec<FormField> {
        routes.iter().filter_map(|id| self.shared.routes.get(id)).flat_map(|route| route.fields.clone()).collect()
    }

    fn windows(&self, clocks: &[String], question: &PolicyQuestion<'_>) -> Vec<WindowState> {
        let clocks = clocks.iter().filter_map(|id| self.shared.clocks.get(id));
        clocks.filter(|clock| clock.when.applies(question)).map(|clock| window(clock, question)).collect()
    }
}

fn filing(verdict: &Verdict, net: &Net) -> Filing {
    if !verdict.outcome.claimable() {
        let reason = verdict.tell.clone();
        return match verdict.outcome {
            Outcome::Unknown => Filing::AskFirst { reason },
            _ => Filing::DoNotFile { reason },
        };
    }
    if net.is_settled() {
        let questioned = net.questioned;
        return Filing::DoNotFile {
            reason: format!("All of {questioned} was given back already: nothing is left to ask."),
        };
    }
    let open: Vec<Condition> = verdict.conditions.iter().filter(|it| it.state == State::NotMet).cloned().collect();
    if open.is_empty() { Filing::File } else { Filing::NotYet { conditions: open } }
}

fn window(clock: &ClockRule, question: &PolicyQuestion<'_>) -> WindowState {
    let (id, title) = (clock.id.clone(), clock.title.clone());
    let (network, payer) = (clock.network.clone(), clock.payer);
    match (run(clock, question), clock.window) {
        (Some(runs), _) => WindowState::Runs { id, clock: runs, opens_on: opens_on(clock, question), network, payer },
        (None, Some(window)) => WindowState::Waits {
            id,
            title,
            from: format!("{} from {}", window.length, window.anchor.words()),
            network,
            payer,
        },
        (None, None) => WindowState::NotKnown { id, title, note: clock.note.clone(), network, payer },
    }
}
