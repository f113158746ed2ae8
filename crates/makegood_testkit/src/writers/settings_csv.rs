//! `account.csv`, `entity.csv`, `budget.csv`, `status.csv`, `flight.csv`, `change.csv`, `ad_credit.csv`, `fx_rate.csv`.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::GeneratedFile;
use crate::accounts::{Account, Campaign, Mode, Who};
use crate::automatic::{GRANT_ID, threshold};
use crate::calendar::instant;
use crate::statement::euro_rates;
use crate::world::World;
use crate::writers::table::CsvTable;

/// The people and rules that change settings.
const OWNER: &str = "ana@example.com";

pub(crate) fn files(world: &World) -> Vec<GeneratedFile> {
    vec![
        accounts(world),
        entities(world),
        budgets(world),
        statuses(world),
        flights(world),
        changes(world),
        ad_credits(world),
        fx_rates(world),
    ]
}

fn accounts(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "account",
        &[
            "platform",
            "account_id",
            "account_name",
            "business_center_id",
            "owner_kind",
            "currency",
            "time_zone",
            "payment_mode",
            "status",
            "country",
            "tax_rate",
            "billing_threshold",
            "account_cap_mode",
            "opened_on",
            "observed_at",
        ],
    );
    let opened = world.calendar.day(0).to_string();
    let rise = (1..world.calendar.days).find(|day| threshold_on(world, *day) != threshold_on(world, day - 1));
    for account in &world.accounts {
        let observations: Vec<i64> =
            if account.who == Who::Auto { [Some(0), rise].into_iter().flatten().collect() } else { vec![0] };
        for day in observations {
            let limit = if account.who == Who::Auto { account.text(threshold_on(world, day)) } else { String::new() };
            let rate = format!("0.{:04}", account.tax_bp);
            let observed = instant(&account.zone, world.calendar.at(day, 0, 0, 0)).to_string();
            table.row(&[
                "tiktok",
                &account.id,
                &account.name,
                "7011223344556677889",
                "business_center",
                account.currency.code(),
                account.zone.name(),
                account.payment_mode,
                "active",
                account.country,
                &rate,
                &limit,
                "unlimited",
                &opened,
                &observed,
            ]);
        }
    }
    table.file("account.csv")
}

fn threshold_on(world: &World, day: i64) -> i64 {
    threshold(world.options.seed, &world.calendar, day)
}

fn created(world: &World, campaign: &Campaign) -> Timestamp {
    instant(&world.account(campaign.who).zone, world.calendar.at(campaign.first_day, 0, 0, 0))
}

fn entities(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "entity",
        &["platform", "account_id", "level", "entity_id", "parent_id", "name", "objective", "created_at"],
    );
    for campaign in &world.campaigns {
        let account = &world.account(campaign.who).id;
        let at = created(world, campaign).to_string();
        table.row(&["tiktok", account, "campaign", &campaign.id, account, &campaign.name, campaign.objective, &at]);
        for group in &campaign.ad_groups {
            table.row(&["tiktok", account, "ad_group", &group.id, &campaign.id, &group.name, "", &at]);
            for ad in &group.ads {
                table.row(&["tiktok", account, "ad", &ad.id, &group.id, &ad.name, "", &at]);
            }
        }
    }
    table.file("entity.csv")
}

fn budgets(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "budget",
        &[
            "platform",
            "account_id",
            "level",
            "entity_id",
            "mode",
            "amount",
            "currency",
            "auto_increase",
            "valid_from",
            "valid_to",
            "retrieved_at",
        ],
    );
    let read_at = world.calendar.as_of().to_string();
    for (campaign, segments) in world.campaigns.iter().zip(&world.budgets) {
        let account = world.account(campaign.who);
        let local = |at: DateTime| instant(&account.zone, at).to_string();
        let currency = account.currency.code();
        if campaign.budget_on_ad_group {
            let from = created(world, campaign).to_string();
            table.row(&[
                "tiktok",
                &account.id,
                "campaign",
                &campaign.id,
                "none",
                "",
                currency,
                "no",
                &from,
                "",
                &read_at,
            ]);
        }
        let entity = campaign.budgeted();
        for segment in segments {
            let mode = if campaign.mode == Mode::Legacy { "daily" } else { "dynamic_daily" };
            let auto = if campaign.mode == Mode::AutoIncrease { "yes" } else { "no" };
            let to = segment.to.map(local).unwrap_or_default();
            table.row(&[
                "tiktok",
                &account.id,
                &entity.level,
                &entity.entity_id,
                mode,
                &account.text(segment.amount),
                currency,
                auto,
                &local(segment.from),
                &to,
                &read_at,
            ]);
        }
    }
    table.file("budget.csv")
}

/// Status intervals of a campaign or ad group: (status, from, to).
fn intervals(world: &World, position: usize, entity_id: &str) -> Vec<(&'static str, DateTime, Option<DateTime>)> {
    let campaign = &world.campaigns[position];
    let mut list = Vec::new();
    let mut from = world.calendar.at(campaign.first_day, 0, 0, 0);
    for (_, pause) in
        world.plan.pauses().filter(|(owner, pause)| *owner == position && pause.entity.entity_id == entity_id)
    {
        list.push(("active", from, Some(pause.from)));
        list.push(("paused", pause.from, Some(pause.to)));
        from = pause.to;
    }
    let ends = campaign.last_day < world.calendar.days - 1 && entity_id == campaign.id;
    let end = ends.then(|| world.calendar.at(campaign.last_day + 1, 0, 0, 0));
    list.push(("active", from, end));
    if let Some(end) = end {
        list.push((if campaign.who == Who::Small { "paused" } else { "ended" }, end, None));
    }
    list
}

fn statuses(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "status",
        &["platform", "account_id", "level", "entity_id", "status", "valid_from", "valid_to", "retrieved_at"],
    );
    let read_at = world.calendar.as_of().to_string();
    for (position, campaign) in world.campaigns.iter().enumerate() {
        let account = world.account(campaign.who);
        let local = |at: DateTime| instant(&account.zone, at).to_string();
        let groups = campaign.ad_groups.iter().map(|group| ("ad_group", group.id.as_str()));
        for (level, entity_id) in std::iter::once(("campaign", campaign.id.as_str())).chain(groups) {
            for (status, from, to) in intervals(world, position, entity_id) {
                let to = to.map(local).unwrap_or_default();
                table.row(&["tiktok", &account.id, level, entity_id, status, &local(from), &to, &read_at]);
            }
        }
    }
    table.file("status.csv")
}

fn flights(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "flight",
        &[
            "platform",
            "account_id",
            "level",
            "entity_id",
            "starts_at",
            "ends_at",
            "dayparts",
            "countries",
            "placements",
            "valid_from",
        ],
    );
    for campaign in &world.campaigns {
        let account = world.account(campaign.who);
        let at = created(world, campaign).to_string();
        let ends = if campaign.last_day < world.calendar.days - 1 && campaign.who != Who::Small {
            instant(&account.zone, world.calendar.at(campaign.last_day + 1, 0, 0, 0)).to_string()
        } else {
            String::new()
        };
        let day: String = campaign.hours.iter().map(|weight| if *weight > 0 { '1' } else { '0' }).collect();
        let dayparts = if campaign.dayparted() { day.repeat(7) } else { String::new() };
        for group in &campaign.ad_groups {
            table.row(&[
                "tiktok",
                &account.id,
                "ad_group",
                &group.id,
                &at,
                &ends,
                &dayparts,
                account.country,
                "PLACEMENT_TIKTOK",
                &at,
            ]);
        }
    }
    table.file("flight.csv")
}

fn changes(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "change",
        &[
            "platform",
            "account_id",
            "change_id",
            "at",
            "actor",
            "actor_kind",
            "level",
            "entity_id",
            "attribute",
            "old_value",
            "new_value",
        ],
    );
    let mut lines: Vec<(Timestamp, Account, [String; 7])> = Vec::new();
    for (position, campaign) in world.campaigns.iter().enumerate() {
        let account = world.account(campaign.who);
        let mut add = |at: DateTime, actor: (&str, &str), entity: (&str, &str), change: (&str, &str, &str)| {
            let cells = [actor.0, actor.1, entity.0, entity.1, change.0, change.1, change.2].map(str::to_owned);
            lines.push((instant(&account.zone, at), account.clone(), cells));
        };
        let person = (OWNER, "user");
        add(
            world.calendar.at(campaign.first_day, 0, 0, 0),
            person,
            ("campaign", &campaign.id),
            ("created", "", &campaign.name),
        );
        let entity = campaign.budgeted();
        for pair in world.budgets[position].windows(2) {
            let actor = if pair[1].amount > pair[0].amount { person } else { ("rule:back-to-plan", "automated_rule") };
            let (old, new) = (account.text(pair[0].amount), account.text(pair[1].amount));
            add(pair[1].from, actor, (&entity.level, &entity.entity_id), ("budget", &old, &new));
        }
        for (_, pause) in world.plan.pauses().filter(|(owner, _)| *owner == position) {
            let entity = (pause.entity.level.as_str(), pause.entity.entity_id.as_str());
            add(pause.from, person, entity, ("status", "active", "paused"));
            add(pause.to, person, entity, ("status", "paused", "active"));
        }
    }
    lines.sort_by(|a, b| (a.0, &a.1.id, &a.2).cmp(&(b.0, &b.1.id, &b.2)));
    for (number, (at, account, cells)) in (1i64..).zip(&lines) {
        let id = format!("CH{:07}", 1_000_000 + number * 29);
        let [actor, kind, level, entity, attribute, old, new] = cells;
        table.row(&["tiktok", &account.id, &id, &at.to_string(), actor, kind, level, entity, attribute, old, new]);
    }
    table.file("change.csv")
}

fn ad_credits(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new(
        "ad_credit",
        &[
            "platform",
            "account_id",
            "grant_id",
            "amount",
            "currency",
            "granted_at",
            "activated_at",
            "expires_at",
            "offer",
        ],
    );
    let account = world.account(Who::Auto);
    let (day, amount) = world.plan.grant;
    let granted = instant(&account.zone, world.calendar.at(day, 0, 5, 0)).to_string();
    let expires = instant(&account.zone, world.calendar.at(day + 60, 0, 0, 0)).to_string();
    table.row(&[
        "tiktok",
        &account.id,
        GRANT_ID,
        &account.text(amount),
        account.currency.code(),
        &granted,
        &granted,
        &expires,
        "spring offer",
    ]);
    table.file("ad_credit.csv")
}

fn fx_rates(world: &World) -> GeneratedFile {
    let mut table = CsvTable::new("fx_rate", &["base", "quote", "rate_on", "rate", "source"]);
    for (number, rate) in (0i64..).zip(euro_rates(world.options.seed, world.calendar.days)) {
        let text = format!("{}.{:04}", rate / 10_000, rate % 10_000);
        table.row(&["EUR", "USD", &world.calendar.day(number).to_string(), &text, "reference"]);
    }
    table.file("fx_rate.csv")
}
