//! Names inside a pack: ASCII, made by us, the same on every file system.

/// The one folder in which everything stands.
pub const TOP: &str = "bag/";

/// Characters that a name part keeps from the name a file was received under.
const KEPT: usize = 40;

/// A file name for exhibit `no` from the name it was received under.
///
/// Four digits, a hyphen, then what is left of the name when everything but ASCII letters, digits
/// and `_` has become a hyphen, at most 40 characters, and an extension of at most eight. The number makes it
/// unique, keeps it from being a reserved name, and no part of it can lead to another folder.
pub fn exhibit_file(no: u32, received: &str) -> String {
    let last = received.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, extension) = match last.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty()
                && (1..=8).contains(&extension.len())
                && extension.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            (stem, Some(extension.to_ascii_lowercase()))
        }
        _ => (last, None),
    };
    let mut slug = String::new();
    for c in stem.chars() {
        let c = if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        if c != '-' || !(slug.is_empty() || slug.ends_with('-')) {
            slug.push(c);
        }
        if slug.len() >= KEPT {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    let slug = if slug.is_empty() { "file" } else { slug };
    match extension {
        Some(extension) => format!("{no:04}-{slug}.{extension}"),
        None => format!("{no:04}-{slug}"),
    }
}

/// Whether `name` may stand in a pack's archive: under `bag/`, ASCII letters, digits, `.`, `_`,
/// `-` only, no empty part, none that begins with a dot, at most 200 bytes.
pub fn is_entry_name(name: &str) -> bool {
    name.len() <= 200 && name.strip_prefix(TOP).is_some_and(is_path)
}

/// Whether `path` may stand inside the bag.
pub fn is_path(path: &str) -> bool {
    path.split('/').all(is_part)
}

/// Whether `part` may be a file or folder name: at most 120 bytes.
pub fn is_part(part: &str) -> bool {
    (1..=120).contains(&part.len())
        && !part.starts_with('.')
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// Whether `text` may be a case number: letters, digits, `_`, `-`, at most 40.
pub fn is_case(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        && !text.starts_with('-')
}
