//! Writes a large advertiser as canonical CSV files: `cargo run --example big -- ROWS DIR`.

use std::path::Path;

use makegood_testkit::{BigSize, big_advertiser};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rows = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    big_advertiser(1, &BigSize::of(rows), Path::new(arguments.get(1).map_or("advertiser", String::as_str)))
}
