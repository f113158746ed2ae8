//! Who asks for the money, changed in `makegood.toml` without touching anything else in it.

use std::fs;

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::{Advertiser, CONFIG_FILE, Config, Workspace, write_whole};
use crate::AppError;

/// Longest text of one field, in characters.
const TEXT_MAX: usize = 254;

impl Workspace {
    /// Writes `[advertiser]`; comments and all other parts stay as they are. The file is read again before it is replaced.
    ///
    /// - **Errors** [`AppError::Config`] when the file cannot be read as it stands, [`AppError::Io`].
    pub fn set_advertiser(&self, new: &Advertiser) -> Result<(), AppError> {
        let path = self.root().join(CONFIG_FILE);
        Config::read(&path)?;
        let text = fs::read_to_string(&path).map_err(AppError::io("read", &path))?;
        // What `Config::read` takes is TOML.
        let mut document: DocumentMut = text.parse().unwrap_or_default();
        let part = document.entry("advertiser").or_insert_with(|| Item::Table(Table::new()));
        for (key, text) in [
            ("name", &new.name),
            ("legal_name", &new.legal_name),
            ("contact", &new.contact),
            ("role", &new.role),
            ("email", &new.email),
        ] {
            set(part, key, value(line(text)));
        }
        let lines: Array = new.address.iter().map(|text| line(text)).filter(|text| !text.is_empty()).collect();
        set(part, "address", value(lines));
        write_whole(&path, document.to_string().as_bytes())?;
        Config::read(&path).map(|_| ())
    }
}

/// Sets a key and keeps the comment behind it.
fn set(part: &mut Item, key: &str, mut new: Item) {
    let old = part.get(key).and_then(Item::as_value).map(|value| value.decor().clone());
    if let (Some(decor), Some(new)) = (old, new.as_value_mut()) {
        *new.decor_mut() = decor;
    }
    part[key] = new;
}

/// One line at a length that fits on a letter.
fn line(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(TEXT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Access, Patience};
    use super::*;

    #[test]
    fn the_advertiser_is_changed_and_nothing_else_of_the_file() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().join("desk");
        Workspace::init(&root, "Fernhill").unwrap();
        let path = root.join(CONFIG_FILE);
        let before =
            fs::read_to_string(&path).unwrap() + "\n[packs]\n# ours\ntsa = \"https://tsa.example.com/\" # here\n";
        fs::write(&path, &before).unwrap();
        let workspace = Workspace::open(&root, Access::Change, "test", Patience::NONE).unwrap();
        let new = Advertiser {
            name: "Fernhill".to_owned(),
            legal_name: "Fernhill \"GmbH\" & Söhne\n".to_owned(),
            address: vec!["Hauptstraße 1".to_owned(), " ".to_owned(), "10115 Berlin".to_owned()],
            contact: "Ana Beck".to_owned(),
            role: String::new(),
            email: "ana@fernhill.example".to_owned(),
        };
        workspace.set_advertiser(&new).unwrap();
        let config = Config::read(&path).unwrap();
        assert_eq!(config.advertiser.legal_name, "Fernhill \"GmbH\" & Söhne");
        assert_eq!(config.advertiser.address, ["Hauptstraße 1", "10115 Berlin"]);
        let after = fs::read_to_string(&path).unwrap();
        let kept = |text: &str| {
            let own = ["name =", "legal_name =", "address =", "contact =", "role =", "email ="];
            text.lines()
                .filter(|line| !own.iter().any(|key| line.starts_with(key)))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(kept(&after), kept(&before), "comments and other parts stay");
    }
}
