//! Pages, one room each. A room has the model of its page, how it is drawn, and what can be done there.

pub(crate) mod account;
mod approvals;
mod assets;
mod balances;
pub(crate) mod cases;
mod claims;
mod entrance;
mod finding;
pub(crate) mod findings;
mod guard;
mod help;
pub(crate) mod home;
mod invitation;
mod jobs;
mod live;
mod log;
mod openid;
mod people;
mod reconcile;
mod rows;
mod search;
mod settings;
mod sources;
mod work;

use crate::routes::Route;

/// Every address of every room.
pub fn routes() -> Vec<Route> {
    let rooms = [
        assets::routes(),
        entrance::routes(),
        openid::routes(),
        invitation::routes(),
        people::routes(),
        approvals::routes(),
        home::routes(),
        findings::routes(),
        finding::routes(),
        rows::routes(),
        sources::routes(),
        claims::routes(),
        cases::routes(),
        reconcile::routes(),
        balances::routes(),
        guard::routes(),
        account::routes(),
        jobs::routes(),
        live::routes(),
        log::routes(),
        search::routes(),
        settings::routes(),
        help::routes(),
    ];
    rooms.into_iter().flatten().collect()
}
