//! Writes a generated advertiser: `cargo run -p makegood_testkit --example advertiser -- DIR [SEED] [clean] [sides]`.

use std::path::Path;

use makegood_testkit::{AdvertiserOptions, generate, write_to};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let dir = arguments.first().map_or("advertiser", String::as_str);
    let seed = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    let clean = arguments.iter().any(|argument| argument == "clean");
    let sides = arguments.iter().any(|argument| argument == "sides");
    write_to(&generate(&AdvertiserOptions { seed, clean, sides, ..AdvertiserOptions::default() }), Path::new(dir))
}
