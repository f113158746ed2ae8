//! What items of policy files say of each other: checked when all files are read.

use std::collections::BTreeMap;

use super::error::PolicyError;
use super::rule::{Cite, Governed, Rule, Shared};
use super::verdict::{Confidence, Layer};

/// Where an item stands, and what it names in other files.
pub(super) struct Named {
    pub(super) file: String,
    pub(super) line: u64,
    pub(super) id: String,
    pub(super) cites: Vec<Cite>,
    pub(super) clocks: Vec<String>,
    pub(super) routes: Vec<String>,
    /// Consequences that a way asks to accept.
    pub(super) accepts: Vec<String>,
    /// Entities that a step asks the contract to be with.
    pub(super) entities: Vec<String>,
    /// Rules that a variant is laid over.
    pub(super) rules: Vec<String>,
    /// Layer of a variant that replaces the remedy.
    pub(super) gives: Option<Layer>,
    /// Confidence of the item, where it has one.
    pub(super) confidence: Option<Confidence>,
}

impl Named {
    /// Everything named exists, and the item is no surer than what it cites.
    ///
    /// - **Errors** the first name that does not resolve, at the line of the item.
    pub(super) fn check(&self, rules: &[Rule], shared: &Shared) -> Result<(), PolicyError> {
        let id = &self.id;
        if let Some(cite) = self.cites.iter().find(|cite| !shared.sources.contains_key(&cite.source)) {
            let help = "add it with [[source]]: id, tier, page_date, address, title, read_on";
            return Err(self.error(format!("{id}: the source `{}` is not in the register", cite.source), help));
        }
        if let Some(clock) = self.clocks.iter().find(|clock| !shared.clocks.contains_key(*clock)) {
            return Err(
                self.error(format!("{id}: there is no clock `{clock}`"), "add it with [[clock]], or take it out")
            );
        }
        if let Some(route) = self.routes.iter().find(|route| !shared.routes.contains_key(*route)) {
            return Err(
                self.error(format!("{id}: there is no route `{route}`"), "add it with [[route]], or take it out")
            );
        }
        if let Some(name) = self.accepts.iter().find(|name| !shared.consequences.contains_key(*name)) {
            let help = "add it with [[consequence]], or take it out";
            return Err(self.error(format!("{id}: there is no consequence `{name}`"), help));
        }
        if let Some(name) = self.entities.iter().find(|name| shared.entities.iter().all(|entity| entity.id != **name)) {
            return Err(
                self.error(format!("{id}: there is no entity `{name}`"), "add it with [[entity]], or take it out")
            );
        }
        for name in &self.rules {
            let Some(rule) = rules.iter().find(|rule| rule.id == *name) else {
                let help = "`makegood policy list` shows the ids";
                return Err(self.error(format!("{id}: there is no rule `{name}`"), help));
            };
            let laid_over = self.gives.is_some_and(|layer| layer == rule.layer || layer == Layer::Workspace);
            if laid_over && !rule.outcome.claimable() {
                let help = "take `remedy` out, or write a rule of its own that goes before it";
                return Err(self.error(format!("{id}: gives a remedy to {name}, which refuses"), help));
            }
        }
        if self.is_earned(shared) {
            return Ok(());
        }
        Err(self.error(
            format!("{id}: its confidence is better than every source that it cites"),
            "P needs a source of tier P; S and I need one of tier P or S",
        ))
    }

    fn is_earned(&self, shared: &Shared) -> bool {
        let cites = |tier: Confidence| {
            self.cites.iter().filter_map(|cite| shared.sources.get(&cite.source)).any(|source| source.tier == tier)
        };
        match self.confidence {
            Some(Confidence::P) => cites(Confidence::P),
            Some(Confidence::S | Confidence::I) => cites(Confidence::P) || cites(Confidence::S),
            Some(Confidence::U) | None => true,
        }
    }

    fn error(&self, message: String, help: &str) -> PolicyError {
        let (file, line) = (self.file.clone(), Some(self.line));
        PolicyError { file, line, column: None, message, help: help.to_owned() }
    }
}

/// Rules of one kind agree on which day decides the version, or two of them could answer.
///
/// - **Errors** the rule that differs; a workspace's, where it differs from a built-in one.
pub(super) fn agree_on_versions(rules: &[Rule]) -> Result<(), PolicyError> {
    let mut first: BTreeMap<(&str, &str), (&str, Governed)> = BTreeMap::new();
    let (built_in, own): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| rule.layer == Layer::BuiltIn);
    for rule in built_in.into_iter().chain(own) {
        for kind in &rule.kinds {
            let (id, governed) = *first.entry((&rule.platform, kind)).or_insert((&rule.id, rule.governed_by));
            if governed != rule.governed_by {
                return Err(PolicyError {
                    file: rule.file.clone(),
                    line: Some(rule.line),
                    column: None,
                    message: format!("{}: `governed_by` differs from {id} for {kind}", rule.id),
                    help: "write the same `governed_by` in every rule of a kind: \"charge\" or \"filing\"".to_owned(),
                });
            }
        }
    }
    Ok(())
}
