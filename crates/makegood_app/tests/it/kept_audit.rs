//! The audit is kept and used again until something changes; it then gives back exactly what was found.

use std::fs;

use makegood_app::Workspace;
use makegood_app::audit::{AuditAsk, Audited, audited};

use crate::support::{ACCOUNT, Desk};

/// A balance that nobody has touched for a month.
const IDLE: &str = "platform,account_id,as_of,cash,currency\ntiktok,A,2026-06-30T07:00:00Z,113.08,USD\n";
const COST: &str = "platform,account_id,cost_on,day_zone,currency,total,cash\n";

async fn desk() -> Desk {
    let desk = Desk::new();
    desk.export("account.csv", ACCOUNT);
    desk.export("balance.csv", IDLE);
    let mut cost = COST.to_owned();
    for day in 1..=30 {
        let spent = if day == 1 { "9.00" } else { "0.00" };
        cost.push_str(&format!("tiktok,A,2026-05-{day:02},account,USD,{spent},{spent}\n"));
        cost.push_str(&format!("tiktok,A,2026-06-{day:02},account,USD,0.00,0.00\n"));
    }
    desk.export("cost.csv", cost);
    desk.import(&desk.exports(), |_| {});
    desk
}

async fn run(workspace: &Workspace, ask: AuditAsk) -> (Audited, usize) {
    let mut ran = 0;
    let audited = audited(workspace, &[], ask, &mut |_, _, _| ran += 1).await.unwrap();
    (audited, ran)
}

#[tokio::test]
async fn nothing_changed_gives_the_same_audit_without_running_a_detector() {
    let desk = desk().await;
    let workspace = desk.open();
    let (first, ran) = run(&workspace, AuditAsk::AsOf(None)).await;
    assert!(ran > 0);
    assert_eq!(first.found.len(), 1, "{:?}", first.found);
    let (again, ran) = run(&workspace, AuditAsk::AsLast).await;
    assert_eq!(ran, 0);
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_new_row_a_setting_another_day_or_a_damaged_copy_runs_it_again() {
    let desk = desk().await;
    run(&desk.open(), AuditAsk::AsOf(None)).await;

    let row = "platform,account_id,as_of,cash,currency\ntiktok,A,2026-06-29T07:00:00Z,113.08,USD\n";
    desk.import(&desk.export("more.csv", row), |_| {});
    assert_ne!(run(&desk.open(), AuditAsk::AsLast).await.1, 0, "new facts");

    let config = desk.root().join("makegood.toml");
    let setting = "[detectors.balance_left_idle]\nidle_days = 600\n";
    fs::write(&config, fs::read_to_string(&config).unwrap() + setting).unwrap();
    let (audited, ran) = run(&desk.open(), AuditAsk::AsLast).await;
    assert_ne!(ran, 0, "another setting");
    assert!(audited.found.is_empty(), "600 idle days are not in the files");

    let day = "2026-05-31T00:00:00Z".parse().unwrap();
    assert_ne!(run(&desk.open(), AuditAsk::AsOf(Some(day))).await.1, 0, "another day");
    assert_eq!(run(&desk.open(), AuditAsk::AsLast).await.0.as_of, day, "the last question stands");

    fs::write(desk.root().join("audit.json"), "{").unwrap();
    assert_ne!(run(&desk.open(), AuditAsk::AsLast).await.1, 0, "a damaged copy");
}
