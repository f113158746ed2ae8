//! The pages without a browser: the router with requests by hand.

mod desk;
mod roles;
mod twins;
