//! From data to bytes: compile the templates, export PDF/A-3b.

use typst::World;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::error::PdfError;
use crate::world::DocumentWorld;

/// Stack of the thread that typesets: layout recurses deeply, more so without optimisation.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Compilations that a cached result outlives without being used.
const CACHE_AGE: usize = 4;

/// Typesets one document from the template `main` and the files that it reads.
pub(crate) fn typeset(
    main: &'static str,
    ident: String,
    files: Vec<(&'static str, String)>,
) -> Result<Vec<u8>, PdfError> {
    let work = move || {
        let world = DocumentWorld::new(main, files).ok_or(PdfError::Stopped)?;
        let bytes = export(&world, ident);
        typst::comemo::evict(CACHE_AGE);
        bytes
    };
    let thread = std::thread::Builder::new().name("typeset".to_owned()).stack_size(STACK_BYTES).spawn(work)?;
    thread.join().map_err(|_| PdfError::Stopped)?
}

fn export(world: &dyn World, ident: String) -> Result<Vec<u8>, PdfError> {
    let compiled = typst::compile::<PagedDocument>(world);
    let document = compiled.output.map_err(|errors| PdfError::Typeset { messages: messages(world, &errors) })?;
    let standards = PdfStandards::new(&[PdfStandard::A_3b])
        .map_err(|error| PdfError::Export { messages: error.message().to_string() })?;
    // The date comes from the template; a fixed identifier and no clock make the bytes the same each time.
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Makegood".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| PdfError::Export { messages: messages(world, &errors) })
}

/// The messages with their lines in the templates, for whoever changes a template.
fn messages(world: &dyn World, errors: &[SourceDiagnostic]) -> String {
    let message = |error: &SourceDiagnostic| {
        let place = typst::WorldExt::range(world, error.span).zip(error.span.id()).and_then(|(range, id)| {
            let line = world.source(id).ok()?.lines().byte_to_line(range.start)?;
            Some(format!(" ({}:{})", id.get().vpath().get_without_slash(), line + 1))
        });
        format!("{}{}", error.message, place.unwrap_or_default())
    };
    errors.iter().map(message).collect::<Vec<_>>().join("; ")
}
