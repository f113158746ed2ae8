//! Reports of other ad platforms and tables of warehouse connectors: what each becomes, what is asked, what is refused.

mod asked;
mod languages;
mod laws;
mod native;
mod samples;
mod support;
mod totals;
mod warehouse;
