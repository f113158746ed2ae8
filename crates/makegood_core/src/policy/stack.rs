//! Lays files over each other: platform defaults first, then the workspace's own.
//!
//! A workspace rule with the id of a built-in one takes its place; a new one goes where its
//! `before` says, else in front of all built-in rules, because a signed contract comes before the
//! platform's terms. Sources, clocks, ways and variants of a workspace replace by id.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Item, Regions};
use super::check_when::is_country;
use super::error::{Place, PolicyError};
use super::form::{ConsequenceForm, EntityForm, FileForm, RungForm};
use super::names::is_snake_case;
use super::references::{Named, agree_on_versions};
use super::rule::{Cite, ClockRule, Route, Rule, Shared, Source, Variant};
use super::verdict::Layer;
use super::ways::{Consequence, Entity, Rung};
use super::when::country_code;

/// Largest policy file that is read, in bytes.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Names that start with this are files of the workspace's own `policies/` folder.
const WORKSPACE_PREFIX: &str = "workspace/";

/// All rules of all platforms in the order in which they are asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicySet {
    pub(super) rules: Vec<Rule>,
    pub(super) shared: Shared,
}

impl PolicySet {
    /// Reads policy files, given as name and text in stacking order.
    ///
    /// A name that starts with `workspace/` marks a file of the workspace. Files may cite and
    /// name what stands in other files; within a layer the order of files and of rules in them is
    /// the order in which rules are asked.
    ///
    /// - **Errors** [`PolicyError`] with file and line for anything that does not follow the form:
    ///   unknown keys, words, placeholders or sources, repeated ids, reversed dates, an outcome
    ///   stronger than its source.
    pub fn parse(files: &[(String, String)]) -> Result<PolicySet, PolicyError> {
        let mut forms = Vec::new();
        for (name, text) in files {
            let place = Place { file: name, text };
            forms.push((place, read_form(place)?));
        }
        let regions = gather_regions(&forms)?;
        let mut building = Building::default();
        for (place, form) in forms {
            building.add_file(place, form, &regions)?;
        }
        building.finish()
    }

    /// Every rule, in the order in which they are asked.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The source of that register id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.shared.sources.get(id)
    }

    /// Every source, by id.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.shared.sources.values()
    }

    /// The clock of that id.
    pub fn clock(&self, id: &str) -> Option<&ClockRule> {
        self.shared.clocks.get(id)
    }

    /// The way of that id.
    pub fn route(&self, id: &str) -> Option<&Route> {
        self.shared.routes.get(id)
    }

    /// The consequence of that id.
    pub fn consequence(&self, id: &str) -> Option<&Consequence> {
        self.shared.consequences.get(id)
    }

    /// Every step of every ladder, in order.
    pub fn rungs(&self) -> &[Rung] {
        &self.shared.rungs
    }

    /// Every contracting entity, in the order in which they are asked.
    pub fn entities(&self) -> &[Entity] {
        &self.shared.entities
    }

    /// Every variant, in the order in which they are laid over rules.
    pub fn variants(&self) -> &[Variant] {
        &self.shared.variants
    }
}

fn no_platform(place: Place<'_>) -> PolicyError {
    place.error(
        None,
        "the file has rules and no platform",
        "write it at the top of the file, for example platform = \"tiktok\"",
    )
}

/// Puts an item in place of the one with its id, else in front of the first that `comes_before` says, else last.
fn put<T>(list: &mut Vec<T>, item: T, same: impl Fn(&T, &T) -> bool, comes_before: impl Fn(&T) -> bool) {
    if let Some(at) = list.iter().position(|other| same(other, &item)) {
        list[at] = item;
        return;
    }
    let at = list.iter().position(comes_before).unwrap_or(list.len());
    list.insert(at, item);
}

fn read_form(place: Place<'_>) -> Result<FileForm, PolicyError> {
    if place.text.len() > FILE_BYTES_MAX {
        return Err(place.error(None, "the file is larger than 1 MiB", "split it into several files"));
    }
    toml::from_str(place.text).map_err(|error| {
        let offset = error.span().map(|span| span.start);
        place.error(offset, error.message().trim(), "`policies/README.md` shows the form of every part of a file")
    })
}

fn gather_regions(forms: &[(Place<'_>, FileForm)]) -> Result<Regions, PolicyError> {
    let mut regions = Regions::new();
    for (place, form) in forms {
        for (name, codes) in &form.regions {
            if let Some(code) = codes.iter().find(|code| !is_country(code)) {
                return Err(place.error(
                    None,
                    format!("`{code}` in region {name} is not a country"),
                    "write the two capital letters of ISO 3166, for example GB",
                ));
            }
            regions.insert(name.clone(), codes.iter().map(|code| country_code(code)).collect());
        }
    }
    Ok(regions)
}

#[derive(Default)]
struct Building {
    rules: Vec<Rule>,
    /// Workspace rules that replace nothing, with their `before`, in order.
    new_rules: Vec<(Rule, Option<String>)>,
    shared: Shared,
    variants: BTreeMap<String, usize>,
    seen: BTreeSet<(&'static str, String, bool)>,
    named: Vec<Named>,
}

impl Building {
    fn add_file(&mut self, place: Place<'_>, form: FileForm, regions: &Regions) -> Result<(), PolicyError> {
        let layer = if place.file.starts_with(WORKSPACE_PREFIX) { Layer::Workspace } else { Layer::BuiltIn };
        for form in form.source {
            let id = form.id.clone();
            let source = Item::new(place, &id, regions)?.source(form)?;
            self.once("source", layer, place, &id)?;
            self.shared.sources.insert(source.id.clone(), source);
        }
        for form in form.clock {
            let id = form.id.clone();
            let clock = Item::new(place, &id, regions)?.clock(form)?;
            self.once("clock", layer, place, &id)?;
            let named = self.name(place, &id, &clock.cites);
            named.confidence = Some(clock.confidence);
            self.shared.clocks.insert(clock.id.clone(), clock);
        }
        for form in form.route {
            let id = form.id.clone();
            let route = Item::new(place, &id, regions)?.route(form)?;
            self.once("route", layer, place, &id)?;
            self.name(place, &id, &[]).accepts.clone_from(&route.accept);
            self.shared.routes.insert(route.id.clone(), route);
        }
        for form in form.variant {
            let id = form.id.clone();
            let variant = Item::new(place, &id, regions)?.variant(form, layer)?;
            self.once("variant", layer, place, &id)?;
            let named = self.name(place, &id, &variant.cites);
            named.routes = variant.routes.clone().unwrap_or_default();
            named.rules.clone_from(&variant.rules);
            named.gives = variant.remedy.as_ref().map(|_| layer);
            match self.variants.get(&variant.id) {
                Some(&at) => self.shared.variants[at] = variant,
                None => {
                    self.variants.insert(variant.id.clone(), self.shared.variants.len());
                    self.shared.variants.push(variant);
                }
            }
        }
        let platform = form.platform.as_deref().filter(|platform| is_snake_case(platform));
        for form in form.rule {
            let Some(platform) = platform else {
                return Err(no_platform(place));
            };
            let (id, before) = (form.id.clone(), form.before.clone());
            let rule = Item::new(place, &id, regions)?.rule(form, platform, layer)?;
            self.once("rule", layer, place, &id)?;
            let named = self.name(place, &id, &rule.cites);
            named.clocks.clone_from(&rule.clocks);
            named.routes.clone_from(&rule.routes);
            named.confidence = Some(rule.confidence);
            self.place_rule(rule, before);
        }
        self.add_ways(place, (form.consequence, form.entity, form.rung), platform, layer, regions)
    }

    /// Consequences, entities and rungs: a workspace's replace by id, new ones go in front of the built-in ones.
    fn add_ways(
        &mut self,
        place: Place<'_>,
        (consequences, entities, rungs): (Vec<ConsequenceForm>, Vec<EntityForm>, Vec<RungForm>),
        platform: Option<&str>,
        layer: Layer,
        regions: &Regions,
    ) -> Result<(), PolicyError> {
        for form in consequences {
            let id = form.id.clone();
            let consequence = Item::new(place, &id, regions)?.consequence(form)?;
            self.once("consequence", layer, place, &id)?;
            self.name(place, &id, &consequence.cites).confidence = Some(consequence.confidence);
            self.shared.consequences.insert(consequence.id.clone(), consequence);
        }
        for form in entities {
            let id = form.id.clone();
            let platform = platform.ok_or_else(|| no_platform(place))?;
            let entity = Item::new(place, &id, regions)?.entity(form, platform, layer)?;
            self.once("entity", layer, place, &id)?;
            let named = self.name(place, &id, &entity.cites);
            named.clocks.clone_from(&entity.clocks);
            named.confidence = Some(entity.confidence);
            let layers = |other: &Entity| other.layer == Layer::BuiltIn && layer == Layer::Workspace;
            put(&mut self.shared.entities, entity, |one, other| one.id == other.id, layers);
        }
        for form in rungs {
            let id = form.id.clone();
            let platform = platform.ok_or_else(|| no_platform(place))?;
            let rung = Item::new(place, &id, regions)?.rung(form, platform, layer)?;
            self.once("rung", layer, place, &id)?;
            let named = self.name(place, &id, &rung.cites);
            named.clocks.clone_from(&rung.clocks);
            named.routes.clone_from(&rung.routes);
            named.entities.clone_from(&rung.entities);
            named.confidence = Some(rung.confidence);
            let layers = |other: &Rung| other.layer == Layer::BuiltIn && layer == Layer::Workspace;
            put(&mut self.shared.rungs, rung, |one, other| one.id == other.id, layers);
        }
        Ok(())
    }

    fn place_rule(&mut self, rule: Rule, before: Option<String>) {
        let same = self.rules.iter().position(|placed| placed.id == rule.id);
        match (same, before) {
            (Some(at), None) => self.rules[at] = rule,
            (Some(at), before) => {
                self.rules.remove(at);
                self.new_rules.push((rule, before));
            }
            (None, before) if rule.layer == Layer::Workspace || before.is_some() => self.new_rules.push((rule, before)),
            (None, _) => self.rules.push(rule),
        }
    }

    fn once(
        &mut self,
        what: &'static str,
        layer: Layer,
        place: Place<'_>,
        id: &toml::Spanned<String>,
    ) -> Result<(), PolicyError> {
        if self.seen.insert((what, id.get_ref().clone(), layer == Layer::Workspace)) {
            return Ok(());
        }
        Err(place.error(
            Some(id.span().start),
            format!("the {what} id `{}` is given twice", id.get_ref()),
            "ids are unique; give one of the two another id, or take it out",
        ))
    }

    fn name(&mut self, place: Place<'_>, id: &toml::Spanned<String>, cites: &[Cite]) -> &mut Named {
        self.named.push(Named {
            file: place.file.to_owned(),
            line: place.line(id.span().start),
            id: id.get_ref().clone(),
            cites: cites.to_vec(),
            clocks: Vec::new(),
            routes: Vec::new(),
            accepts: Vec::new(),
            entities: Vec::new(),
            rules: Vec::new(),
            gives: None,
            confidence: None,
        });
        let last = self.named.len() - 1;
        &mut self.named[last]
    }

    fn finish(mut self) -> Result<PolicySet, PolicyError> {
        // New rules without `before` go in front, kept in their own order.
        let (front, anchored): (Vec<_>, Vec<_>) = self.new_rules.drain(..).partition(|(_, before)| before.is_none());
        self.rules.splice(0..0, front.into_iter().map(|(rule, _)| rule));
        let mut waiting = anchored;
        while !waiting.is_empty() {
            let count = waiting.len();
            for (rule, before) in std::mem::take(&mut waiting) {
                match self.rules.iter().position(|placed| Some(&placed.id) == before.as_ref()) {
                    Some(at) => self.rules.insert(at, rule),
                    None => waiting.push((rule, before)),
                }
            }
            if waiting.len() == count {
                break;
            }
        }
        if let Some((rule, before)) = waiting.first() {
            return Err(PolicyError {
                file: rule.file.clone(),
                line: Some(rule.line),
                column: None,
                message: format!("{}: no rule `{}` to stand before", rule.id, before.as_deref().unwrap_or_default()),
                help: "`makegood policy list` shows the ids; leave `before` out to be asked first".to_owned(),
            });
        }
        for named in &self.named {
            named.check(&self.rules, &self.shared)?;
        }
        agree_on_versions(&self.rules)?;
        Ok(PolicySet { rules: self.rules, shared: self.shared })
    }
}
