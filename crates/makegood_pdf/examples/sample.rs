//! Writes a sample claim as PDF, to look at: `cargo run -p makegood_pdf --example sample -- OUT.pdf [small|large|bare|hostile]`.

#[path = "../tests/it/samples/mod.rs"]
#[allow(dead_code, missing_docs)]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("say where to write: sample OUT.pdf [small|large|bare|hostile]")?;
    let document = match arguments.next().as_deref() {
        None | Some("large") => samples::large(),
        Some("small") => samples::small(),
        Some("bare") => samples::bare(),
        Some("hostile") => samples::hostile(),
        Some(other) => return Err(format!("no sample `{other}`: small, large, bare or hostile").into()),
    };
    std::fs::write(path, makegood_pdf::render(&document)?)?;
    Ok(())
}
