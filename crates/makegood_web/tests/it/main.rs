//! The pages without a browser: the router with requests by hand.

mod approvals;
mod desk;
mod people;
mod roles;
mod twins;
