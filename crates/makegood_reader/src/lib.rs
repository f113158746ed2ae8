//! Reads one file in a child process.
