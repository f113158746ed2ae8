//! Layouts of documents as data: `data/document_layouts.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

/// Which of several candidates is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Take {
    /// The first in reading order.
    #[default]
    First,
    /// The last.
    Last,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FieldText {
    labels: Vec<String>,
    not: Vec<String>,
    value: Option<String>,
    alone: Option<String>,
    take: Take,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinesText {
    start: String,
    row: String,
    end: String,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutText {
    id: String,
    title: String,
    platform: String,
    recognise: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    languages: Vec<String>,
    status: String,
    #[serde(default)]
    period_is_issue_day: bool,
    #[serde(default = "yes")]
    inherit: bool,
    #[serde(default)]
    needs: Vec<String>,
    fields: BTreeMap<String, FieldText>,
    lines: Option<LinesText>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerText {
    platform: String,
    names: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    layout: Vec<LayoutText>,
    issuer: Vec<IssuerText>,
}

/// How a field is found.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Most wanted first.
    pub(super) labels: Vec<Regex>,
    /// Any of the labels: most cells of a document hold none.
    pub(super) any: Regex,
    /// What may not stand right before a label.
    pub(super) not: Vec<Regex>,
    /// The whole value.
    pub(super) value: Option<Regex>,
    /// A value that needs no label.
    pub(super) alone: Option<Regex>,
    pub(super) take: Take,
}

/// A table of lines.
#[derive(Debug, Clone)]
pub(super) struct LineTable {
    pub(super) start: Regex,
    pub(super) row: Regex,
    pub(super) end: Regex,
}

/// One layout.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) id: String,
    pub(super) title: String,
    /// Empty for documents of any issuer.
    pub(super) platform: String,
    pub(super) languages: Vec<String>,
    pub(super) status: String,
    pub(super) period_is_issue_day: bool,
    /// Fields without which it is not this layout.
    pub(super) needs: Vec<String>,
    pub(super) lines: Option<LineTable>,
    recognise: Vec<Regex>,
    without: Vec<Regex>,
    fields: BTreeMap<String, Field>,
}

impl Layout {
    /// A field by its name.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(name)
    }

    /// True when its words are in the text.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.recognise.iter().all(|word| word.is_match(text)) && !self.without.iter().any(|word| word.is_match(text))
    }
}

/// All layouts, in the order in which they are tried, and issuers.
#[derive(Debug, Clone)]
pub(super) struct Layouts {
    pub(super) list: Vec<Layout>,
    issuers: Vec<(String, Vec<Regex>)>,
}

impl Layouts {
    /// The built-in layouts; `None` never happens, for a test reads them.
    pub(super) fn builtin() -> Option<&'static Layouts> {
        static BUILTIN: LazyLock<Option<Layouts>> =
            LazyLock::new(|| Layouts::parse(include_str!("../../data/document_layouts.toml")).ok());
        BUILTIN.as_ref()
    }

    /// Reads the data.
    ///
    /// - **Errors** what is wrong with it, in words.
    pub(super) fn parse(text: &str) -> Result<Layouts, String> {
        let file: FileText = toml::from_str(text).map_err(|error| error.to_string())?;
        let generic = file.layout.iter().find(|layout| layout.platform.is_empty()).map(|layout| layout.fields.clone());
        let list = file.layout.iter().map(|layout| compiled(layout, generic.as_ref())).collect::<Result<_, _>>()?;
        let issuers = file.issuer.iter().map(|issuer| Ok((issuer.platform.clone(), patterns(&issuer.names)?)));
        Ok(Layouts { list, issuers: issuers.collect::<Result<_, String>>()? })
    }

    /// Platform and name of the issuer whose name stands first in the text, of `platform` where it is given.
    pub(super) fn issuer<'t>(&self, platform: &str, text: &'t str) -> Option<(&str, &'t str)> {
        let wanted = self.issuers.iter().filter(|(id, _)| platform.is_empty() || id == platform);
        let found = wanted.filter_map(|(id, names)| {
            names.iter().find_map(|name| name.find(text)).map(|found| (found.start(), id.as_str(), found.as_str()))
        });
        found.min_by_key(|(at, _, _)| *at).map(|(_, id, name)| (id, name))
    }
}

fn pattern(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(1 << 20)
        .build()
        .map_err(|e| e.to_string())
}

/// One pattern for all; a name that several of them give to a part is taken away.
fn any_of(labels: &[String]) -> String {
    let plain: Vec<String> =
        labels.iter().map(|label| format!("(?:{})", label.replace("?P<currency>", "?:"))).collect();
    plain.join("|")
}

fn patterns(texts: &[String]) -> Result<Vec<Regex>, String> {
    texts.iter().map(|text| pattern(text)).collect()
}

fn compiled(text: &LayoutText, generic: Option<&BTreeMap<String, FieldText>>) -> Result<Layout, String> {
    let mut fields = generic.filter(|_| text.inherit).cloned().unwrap_or_default();
    fields.extend(text.fields.clone());
    let fields = fields.iter().map(|(name, field)| {
        let whole = |value: &String| pattern(&format!("^(?:{value})(?:$|[\\s,;)])"));
        let field = Field {
            labels: patterns(&field.labels)?,
            any: pattern(&any_of(&field.labels))?,
            not: field.not.iter().map(|not| pattern(&format!("(?:{not})$"))).collect::<Result<_, _>>()?,
            value: field.value.as_ref().map(whole).transpose()?,
            alone: field.alone.as_deref().map(pattern).transpose()?,
            take: field.take,
        };
        Ok((name.clone(), field))
    });
    let lines = text.lines.as_ref().map(|lines| {
        Ok::<_, String>(LineTable {
            start: pattern(&lines.start)?,
            row: pattern(&lines.row)?,
            end: pattern(&lines.end)?,
        })
    });
    Ok(Layout {
        id: text.id.clone(),
        title: text.title.clone(),
        platform: text.platform.clone(),
        languages: text.languages.clone(),
        status: text.status.clone(),
        period_is_issue_day: text.period_is_issue_day,
        needs: text.needs.clone(),
        lines: lines.transpose()?,
        recognise: patterns(&text.recognise)?,
        without: patterns(&text.without)?,
        fields: fields.collect::<Result<_, String>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_layouts_can_be_read() {
        let layouts = Layouts::parse(include_str!("../../data/document_layouts.toml")).unwrap();
        for layout in &layouts.list {
            assert!(layout.field("total").is_some() && layout.field("invoice_id").is_some(), "{}", layout.id);
            assert!(["open", "paid", "overdue", "void"].contains(&layout.status.as_str()), "{}", layout.id);
            assert!(!layout.title.is_empty() && !layout.languages.is_empty(), "{}", layout.id);
        }
    }

    #[test]
    fn an_issuer_is_known_by_its_name_and_never_by_a_country() {
        let layouts = Layouts::builtin().unwrap();
        let text = "Bill to: A SRL, Bucuresti\nTikTok Information Technologies UK Limited\nVAT GB485763736";
        assert_eq!(layouts.issuer("tiktok", text), Some(("tiktok", "TikTok Information Technologies UK Limited")));
        assert_eq!(layouts.issuer("", "Acme GmbH"), None);
    }
}
