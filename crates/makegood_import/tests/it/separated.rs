//! Separated text of other people's test suites is split into the cells that they expect.

use makegood_import::grid::read_separated;
use makegood_import::{ImportInput, ImportOptions};
use serde_json::Value as Json;

use crate::samples;

#[test]
fn the_files_of_csv_spectrum_give_the_cells_of_their_json() {
    let Some(folder) = samples("hostile/csv/max-mapper__csv-spectrum") else { return };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let wanted = std::fs::read_to_string(folder.join("json").join(format!("{name}.json"))).unwrap();
        // One JSON file is of another telephone number than its CSV file.
        let Json::Array(wanted) = serde_json::from_str::<Json>(&wanted).unwrap() else {
            assert_eq!(name, "location_coordinates");
            continue;
        };
        let bytes = std::fs::read(&path).unwrap();
        let (slice, options) = (bytes.as_slice(), ImportOptions::default());
        let grid = read_separated(&ImportInput { name: "x.csv", bytes: &slice, options: &options }).unwrap();
        let (header, rows) = grid.rows.split_first().unwrap();
        assert_eq!((rows.len(), grid.damaged_count), (wanted.len(), 0), "{name}");
        for (row, object) in rows.iter().zip(&wanted) {
            for (at, column) in header.cells.iter().enumerate() {
                // White space around a cell is no part of it here.
                let cell = object[column].as_str().unwrap().trim().replace("\r\n", "\n");
                let found = row.cells.get(at).unwrap_or_default().replace("\r\n", "\n");
                assert_eq!(found, cell, "{name}, line {}, {column}", row.line);
            }
        }
        seen += 1;
    }
    assert!(seen > 7);
}
