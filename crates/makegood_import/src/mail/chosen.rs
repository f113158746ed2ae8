//! Which parts of a message are its words, and which are files.
//!
//! Of parts that say the same in several forms the plain text counts, else the formatted one. What is named or says
//! that it is an attachment is a file, and so is everything that is no text.

use super::parts::{Part, Parts};

/// The parts by what they are.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Texts that are the message's words, in order.
    pub texts: Vec<usize>,
    /// Other forms of those texts.
    pub other_forms: Vec<usize>,
    /// Files.
    pub files: Vec<usize>,
    /// Signatures, which are no files for anyone.
    pub signatures: u64,
    /// Parts that lie elsewhere.
    pub elsewhere: u64,
    /// True when the words are encrypted.
    pub locked: bool,
}

impl Chosen {
    /// Sorts the parts of a message.
    pub(super) fn of(parts: &Parts) -> Chosen {
        let mut chosen = Chosen::default();
        if !parts.list.is_empty() {
            chosen.take(parts, 0);
        }
        chosen
    }

    /// Takes a part; the depth of calls is bounded by the nesting of multiparts.
    fn take(&mut self, parts: &Parts, at: usize) {
        let Some(part) = parts.list.get(at) else { return };
        if !part.opened {
            return self.take_leaf(part, at);
        }
        let children: Vec<usize> = parts.children(at).collect();
        match part.kind.as_str() {
            "multipart/alternative" => self.take_alternative(parts, &children),
            "multipart/encrypted" => self.locked = true,
            _ => children.iter().for_each(|child| self.take(parts, *child)),
        }
    }

    fn take_alternative(&mut self, parts: &Parts, children: &[usize]) {
        let holds = |at: usize, kind: &str| {
            let inside = |part: &Part| part.kind == kind && !is_file(part);
            parts.list.get(at).is_some_and(|part| {
                inside(part) || part.opened && descendants(parts, at).any(|part| inside(part) && !blank(part))
            })
        };
        let plain = children.iter().find(|at| holds(**at, "text/plain") && !parts.list.get(**at).is_some_and(blank));
        let best = plain.or_else(|| children.iter().find(|at| holds(**at, "text/html"))).or(children.first());
        for child in children {
            if Some(child) == best {
                self.take(parts, *child);
                continue;
            }
            let mut other = Chosen::default();
            other.take(parts, *child);
            self.other_forms.append(&mut other.texts);
            self.other_forms.append(&mut other.other_forms);
            self.files.append(&mut other.files);
            self.signatures += other.signatures;
            self.elsewhere += other.elsewhere;
            self.locked |= other.locked;
        }
    }

    fn take_leaf(&mut self, part: &Part, at: usize) {
        match part.kind.as_str() {
            "application/pgp-signature" | "application/pkcs7-signature" | "application/x-pkcs7-signature" => {
                self.signatures += 1;
            }
            "message/external-body" => self.elsewhere += 1,
            "application/pkcs7-mime" | "application/x-pkcs7-mime" if part.parent.is_none() => {
                self.locked = true;
                self.files.push(at);
            }
            // A multipart that could not be opened still holds words.
            kind if kind.starts_with("multipart/") => self.texts.push(at),
            "text/plain" | "text/html" | "text/enriched" | "text/x-amp-html" if !is_file(part) => {
                if part.kind == "text/x-amp-html" { self.other_forms.push(at) } else { self.texts.push(at) }
            }
            _ => self.files.push(at),
        }
    }
}

fn is_file(part: &Part) -> bool {
    part.attached || part.file_name.is_some() && part.parent.is_some()
}

fn blank(part: &Part) -> bool {
    part.body.is_empty()
}

/// Parts below a part.
fn descendants(parts: &Parts, of: usize) -> impl Iterator<Item = &Part> {
    let below = move |part: &&Part| {
        let mut parent = part.parent;
        while let Some(at) = parent {
            if at == of {
                return true;
            }
            parent = parts.list.get(at).and_then(|part| part.parent);
        }
        false
    };
    parts.list.iter().skip(of + 1).filter(below)
}
