//! A canonical CSV file in the making.

use makegood_core::tables::Table;

use crate::GeneratedFile;

/// Rows of one canonical table under a chosen header.
pub(crate) struct CsvTable {
    columns: &'static [&'static str],
    text: String,
}

impl CsvTable {
    /// A file with this header. In tests the columns are checked against the table's own.
    pub(crate) fn new(table: &str, columns: &'static [&'static str]) -> Self {
        debug_assert!(
            columns
                .iter()
                .all(|name| *name == "retrieved_at"
                    || Table::named(table).is_some_and(|table| table.column(name).is_some())),
            "a column of {table} does not exist"
        );
        CsvTable { columns, text: columns.join(",") + "\n" }
    }

    /// Adds a row: one cell per column, in their order.
    pub(crate) fn row(&mut self, cells: &[&str]) {
        debug_assert_eq!(cells.len(), self.columns.len());
        push_line(&mut self.text, cells);
    }

    /// The file.
    pub(crate) fn file(self, name: &str) -> GeneratedFile {
        GeneratedFile { name: name.to_owned(), bytes: self.text.into_bytes() }
    }
}

/// Adds one CSV line, quoting only what must be.
pub(crate) fn push_line(text: &mut String, cells: &[&str]) {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}
