//! `owner`: who may change things on the ad accounts, as the workspace says.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};

use crate::{DetectError, Engine, scratch};

/// Writes and registers table `owner`: one row per actor of the list, in lower case. No rows = no list was given, and
/// then nobody is a stranger for not standing in it.
///
/// - **Errors** [`DetectError::Scratch`].
pub async fn register(engine: &impl Engine, folder: &std::path::Path, owners: &[String]) -> Result<(), DetectError> {
    let schema = Arc::new(Schema::new(vec![Field::new("actor", DataType::Utf8, false)]));
    let names: ArrayRef = Arc::new(StringArray::from(normal(owners)));
    let batch =
        RecordBatch::try_new(schema.clone(), vec![names]).map_err(|error| DetectError::query("owner", error))?;
    scratch::register(engine, folder, "owner", schema, &[batch]).await
}

/// The list as it is compared: trimmed, lower case, sorted, each once.
fn normal(owners: &[String]) -> Vec<String> {
    let mut names: Vec<String> =
        owners.iter().map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_blanks_is_no_list() {
        assert!(normal(&[String::new(), "  ".to_owned()]).is_empty());
        assert_eq!(
            normal(&["Rule:Evening ".to_owned(), "ana@x".to_owned(), "ANA@x".to_owned()]),
            ["ana@x", "rule:evening"]
        );
    }
}
