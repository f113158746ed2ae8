//! One advertiser in memory: accounts, plan, delivery, cost, ledger and statements, each made from the one before.

use std::collections::BTreeMap;

use makegood_core::time::Day;

use crate::accounts::{Account, Campaign, EVERYONE, Who, accounts, campaigns};
use crate::budgets::{Segment, segments};
use crate::calendar::Calendar;
use crate::cost::{CostDay, cost_days};
use crate::delivery::{HourRow, deliver};
use crate::ledger::Ledger;
use crate::options::AdvertiserOptions;
use crate::plan::{Plan, plan, small_stops_on};
use crate::statement::{Statements, state};
use crate::{automatic, manual};

/// One advertiser in memory.
pub(crate) struct World {
    pub(crate) options: AdvertiserOptions,
    pub(crate) calendar: Calendar,
    pub(crate) accounts: [Account; 3],
    pub(crate) campaigns: Vec<Campaign>,
    /// Budget history of each campaign.
    pub(crate) budgets: Vec<Vec<Segment>>,
    pub(crate) plan: Plan,
    pub(crate) rows: Vec<HourRow>,
    /// Cost by account (in the order of [`EVERYONE`]) and day.
    pub(crate) costs: [BTreeMap<Day, CostDay>; 3],
    pub(crate) ledger: Ledger,
    pub(crate) statements: Statements,
}

/// Makes the world of some options. None only if the bundled zones or currencies were missing.
pub(crate) fn make(options: &AdvertiserOptions) -> Option<World> {
    let options = options.within_limits();
    let seed = options.seed;
    let calendar = Calendar::new(options.start_on, options.months);
    let accounts = accounts(seed)?;
    let campaigns = campaigns(seed, options.size, &calendar, small_stops_on(seed, options.clean, &calendar));
    let plan = plan(seed, options.clean, &calendar, &accounts, &campaigns);
    let budgets = (0..campaigns.len()).map(|position| segments(&calendar, &plan, &campaigns, position)).collect();
    let rows = deliver(seed, &calendar, &plan, &accounts, &campaigns);
    let costs = EVERYONE.map(|who| cost_days(seed, &calendar, &plan, &accounts[who as usize], &rows));
    let mut ledger = Ledger::default();
    automatic::bill(seed, &calendar, &plan, &accounts[0], &rows, &costs[0], &mut ledger);
    for who in [Who::Prepaid, Who::Small] {
        manual::run(seed, &calendar, &plan, &accounts[who as usize], &rows, &costs[who as usize], &mut ledger);
    }
    ledger.sort();
    let statements = state(seed, &calendar, &plan, &accounts, &ledger);
    Some(World { options, calendar, accounts, campaigns, budgets, plan, rows, costs, ledger, statements })
}

impl World {
    pub(crate) fn account(&self, who: Who) -> &Account {
        &self.accounts[who as usize]
    }
}
