//! What the policy says of going about findings: courses, and the clocks that start with them.

use std::collections::{BTreeMap, BTreeSet};

use makegood_case::{CaseClock, ClockKind, ClockSource, Rung};
use makegood_core::finding::Finding;
use makegood_core::policy::{
    Accept, AccountFacts, Contract, Course, Filing, FormField, LadderStep, Net, Payer, PolicyQuestion, PolicySet,
    WindowState,
};
use makegood_core::time::Day;

use crate::AppError;
use crate::audit::Judged;

/// How to go about one finding, filed on a day.
///
/// - **Errors** [`AppError::Money`].
pub fn course(policy: &PolicySet, judged: &Judged, finding: &Finding, filed_on: Day) -> Result<Course, AppError> {
    let found = &finding.found;
    let unseen = AccountFacts {
        platform: found.platform.clone(),
        account_id: found.account_id.clone(),
        ..AccountFacts::default()
    };
    // Which tables there are decides what is proved, and that is in the verdict already.
    let tables = BTreeSet::new();
    let question = PolicyQuestion {
        kind: &found.detector,
        account: judged.audited.account(&found.platform, &found.account_id).unwrap_or(&unseen),
        charged_from: found.from,
        charged_to: found.to,
        filed_on,
        questioned: finding.questioned(),
        cause: found.cause.kind,
        tables: &tables,
    };
    Ok(policy.course(&question, &finding.verdict, Net::of(finding.questioned(), &[])?))
}

/// The courses of the findings of a case.
#[derive(Debug, Clone, Default)]
pub struct Courses {
    /// Finding id and how to go about it, in the order of the audit.
    pub of: Vec<(String, Course)>,
    /// Findings of the claims that the audit no longer finds, by key.
    pub gone: Vec<String>,
}

/// The courses of findings, named by their stable keys.
///
/// - **Errors** [`AppError::Money`].
pub fn courses(policy: &PolicySet, judged: &Judged, keys: &[String], filed_on: Day) -> Result<Courses, AppError> {
    let mut courses = Courses::default();
    for finding in judged.findings.iter().filter(|finding| keys.contains(&finding.found.stable_key())) {
        courses.of.push((finding.id.clone(), course(policy, judged, finding, filed_on)?));
    }
    let found = |key: &&String| judged.findings.iter().any(|finding| finding.found.stable_key() == **key);
    courses.gone = keys.iter().filter(|key| !found(key)).cloned().collect();
    Ok(courses)
}

impl Courses {
    /// Conditions that do not hold yet, and reasons not to file, each once with its findings.
    pub fn before_filing(&self) -> Vec<(String, Vec<String>)> {
        let mut said: Vec<(String, Vec<String>)> = Vec::new();
        let mut add = |text: String, finding: &String| match said.iter_mut().find(|(known, _)| *known == text) {
            Some((_, findings)) => findings.push(finding.clone()),
            None => said.push((text, vec![finding.clone()])),
        };
        for (finding, course) in &self.of {
            match &course.filing {
                Filing::File => {}
                Filing::NotYet { conditions } => {
                    for condition in conditions {
                        add(format!("{} {}", condition.text, condition.how), finding);
                    }
                }
                Filing::AskFirst { reason } | Filing::DoNotFile { reason } => add(reason.clone(), finding),
            }
        }
        said
    }

    /// The ladder of all findings: each step once, in order.
    pub fn ladder(&self) -> Vec<&LadderStep> {
        let mut seen = BTreeSet::new();
        let steps = self.of.iter().flat_map(|(_, course)| &course.ladder);
        let mut steps: Vec<&LadderStep> = steps.filter(|step| seen.insert(&step.id)).collect();
        steps.sort_by_key(|step| step.parallel);
        steps
    }

    /// The step of the ladder that stands for a rung with its first letter.
    pub fn step(&self, rung: Rung) -> Option<&LadderStep> {
        self.ladder().into_iter().find(|step| rung_of(step) == Some(rung))
    }

    /// The step of the ladder that goes with a letter.
    pub fn with_letter(&self, letter: &str) -> Option<&LadderStep> {
        self.ladder().into_iter().find(|step| step.letter == letter)
    }

    /// What must be accepted before a step: consequences of its own and of its channels, each once.
    pub fn accept(&self, step: &LadderStep) -> Vec<&Accept> {
        let mut seen = BTreeSet::new();
        let channels: BTreeSet<&String> = step.steps.iter().map(|it| &it.channel).collect();
        let all = self.of.iter().flat_map(|(_, course)| &course.accept);
        all.filter(|accept| {
            step.accept.contains(&accept.id) || accept.channels.iter().any(|channel| channels.contains(channel))
        })
        .filter(|accept| seen.insert(&accept.id))
        .collect()
    }

    /// Fields of the form of a step; where it has none of its own, those of the findings' first step.
    pub fn fields(&self, step: &LadderStep) -> Vec<FormField> {
        if !step.fields.is_empty() {
            return step.fields.clone();
        }
        let mut seen = BTreeSet::new();
        let fields = self.of.iter().flat_map(|(_, course)| &course.fields);
        fields.filter(|field| seen.insert(&field.name)).cloned().collect()
    }

    /// The company that the contract is with.
    pub fn contract(&self) -> Option<&Contract> {
        self.of.iter().find_map(|(_, course)| course.contract.as_ref())
    }
}

/// The rung of a case that a step of the ladder is, by its channel and letter; `None` for steps beside the ladder.
pub fn rung_of(step: &LadderStep) -> Option<Rung> {
    let channel = step.steps.first().map(|it| it.channel.as_str()).unwrap_or_default();
    match (channel, step.letter.as_str()) {
        (_, "appeal") if step.parallel => Some(Rung::Appeal),
        (_, "appeal") => Some(Rung::Reopen),
        (_, "chaser" | "card_dispute") => None,
        ("legal_notice", _) => Some(Rung::FormalNotice),
        (_, "formal_notice") => None,
        (_, "complaint") => Some(Rung::ComplaintForm),
        ("sales_rep" | "agency", _) => Some(Rung::Rep),
        ("self_serve", _) => Some(Rung::SelfServe),
        ("support_ticket", _) => Some(Rung::Ticket),
        _ => None,
    }
}

/// Clocks that run for the findings: card and bank windows of the networks asked for (all where none is), limitation by the
/// contract, and the platform's own last day. Of one clock that runs for several findings, the one that closes first.
/// Those that only a consumer has, and those that closed before `today`, are left out.
pub fn clocks(
    policy: &PolicySet,
    findings: &[&Finding],
    courses: &Courses,
    networks: &[String],
    today: Day,
) -> Vec<CaseClock> {
    let mut clocks: BTreeMap<String, CaseClock> = BTreeMap::new();
    let mut keep = |clock: CaseClock| {
        let sooner = clocks.get(&clock.id).is_none_or(|known| clock.closes_on < known.closes_on);
        if clock.closes_on >= today && sooner {
            clocks.insert(clock.id.clone(), clock);
        }
    };
    for finding in findings {
        let Some((_, course)) = courses.of.iter().find(|(id, _)| *id == finding.id) else { continue };
        let wanted = |network: &Option<String>| {
            network.as_ref().is_none_or(|network| networks.is_empty() || networks.contains(network))
        };
        let anchor = finding.found.from;
        for window in &course.windows {
            if let WindowState::Runs { id, network, payer: Payer::Anyone, .. } = window
                && wanted(network)
            {
                // The bar of a contract also stands among the windows of a finding; it is no right against a bank.
                let of_contract = policy.entities().iter().any(|entity| entity.clocks.contains(id));
                let kind = match network {
                    Some(_) => ClockKind::Card,
                    None if of_contract => ClockKind::Limitation,
                    None => ClockKind::Bank,
                };
                started(policy, window, kind, anchor).into_iter().for_each(&mut keep);
            }
        }
        for window in course.contract.iter().flat_map(|contract| &contract.clocks) {
            if matches!(window, WindowState::Runs { payer: Payer::Anyone, .. }) {
                started(policy, window, ClockKind::Limitation, anchor).into_iter().for_each(&mut keep);
            }
        }
        if let (Some(day), Some(cite)) = (finding.verdict.deadline, finding.verdict.citations.first()) {
            keep(CaseClock {
                id: format!("platform_{}", finding.verdict.rule.to_ascii_lowercase().replace('-', "_")),
                title: format!("the platform's window of rule {}", finding.verdict.rule),
                kind: ClockKind::Platform,
                anchor_on: anchor.min(day),
                opens_on: None,
                closes_on: day,
                basis: format!("The platform's last day for a charge of {anchor}."),
                confidence: finding.verdict.confidence,
                source: ClockSource {
                    id: cite.source.clone(),
                    address: cite.address.clone(),
                    read_on: cite.read_on,
                    says: cite.says.clone(),
                },
            });
        }
    }
    clocks.into_values().collect()
}

fn started(policy: &PolicySet, window: &WindowState, kind: ClockKind, anchor: Day) -> Option<CaseClock> {
    let WindowState::Runs { id, clock, opens_on, .. } = window else { return None };
    let cite = policy.clock(id)?.cites.first()?;
    let source = policy.source(&cite.source)?;
    Some(CaseClock {
        id: id.clone(),
        title: clock.title.clone(),
        kind,
        anchor_on: anchor.min(clock.closes_on),
        opens_on: *opens_on,
        closes_on: clock.closes_on,
        basis: clock.basis.clone(),
        confidence: clock.confidence,
        source: ClockSource {
            id: source.id.clone(),
            address: source.address.clone(),
            read_on: source.read_on,
            says: cite.says.clone(),
        },
    })
}
