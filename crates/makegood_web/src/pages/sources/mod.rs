//! `/sources`: every file as received, what is covered by month, what was refused; files are dropped here.

mod list;
mod one;
mod receive;

pub use one::saved;
pub use receive::drop_form;

use crate::access::Right;
use crate::routes::{Route, act, act_on_files, look, page};

pub fn routes() -> Vec<Route> {
    vec![
        page::<list::Sources, _, _>("/sources", Right::Read, "Files as received, coverage by month", list::show),
        act_on_files(
            "/sources",
            Right::Work,
            "Takes files in (multipart, `file`) and audits; the answer leads to the work's progress",
            receive::take,
        ),
        act(
            "/sources/answer",
            Right::Work,
            "Answers what an import asked, and reads the files again",
            receive::answer_questions,
        ),
        act("/example", Right::Work, "Fills an empty workspace with the example exports", receive::example),
        act("/audit", Right::Work, "Audits; the answer leads to the work's progress", receive::audit),
        page::<receive::Report, _, _>(
            "/imports/{drop}",
            Right::Read,
            "What became of the files of one drop",
            receive::report,
        ),
        page::<one::Source, _, _>("/sources/{sha256}", Right::Read, "One file, at a row of it (`at`)", one::show),
        look("/sources/{sha256}/download/{name}", Right::Read, "The bytes as received", one::download),
    ]
}
