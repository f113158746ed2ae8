//! What can go wrong while drawing. Each is our fault, not the user's.

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The document could not be written as data for the template.
    #[error("the claim could not be written as data")]
    Data(#[from] serde_json::Error),
    /// The template does not compile with this data.
    #[error("the letter could not be typeset: {messages}")]
    Typeset {
        /// What Typst says, one sentence each.
        messages: String,
    },
    /// The typeset letter is not a valid PDF/A-3b.
    #[error("the letter could not be written as PDF/A-3b: {messages}")]
    Export {
        /// What Typst says, one sentence each.
        messages: String,
    },
    /// The thread that typesets could not be started.
    #[error("the thread that typesets the letter could not be started")]
    Thread(#[from] std::io::Error),
    /// Typst stopped in the middle.
    #[error("typesetting stopped unexpectedly")]
    Stopped,
}
