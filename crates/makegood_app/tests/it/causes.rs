//! Who caused a finding, from files to the audit: the change log and the owner list of `makegood.toml` decide.

use std::fs;

use makegood_app::audit::{AuditAsk, Audited, audited};

use crate::support::{ACCOUNT, Desk};

const STATUS: &str = "platform,account_id,level,entity_id,status,valid_from,valid_to
tiktok,A,campaign,C1,paused,2026-03-10T12:00:00Z,
tiktok,A,campaign,C2,paused,2026-03-10T12:00:00Z,
tiktok,A,campaign,C3,paused,2026-03-10T12:00:00Z,
";
const DELIVERY: &str =
    "platform,account_id,level,entity_id,campaign_id,grain,start,currency,spend,impressions,clicks,conversions
tiktok,A,campaign,C1,C1,hour,2026-03-14T08:00,USD,50.00,1,1,1
tiktok,A,campaign,C2,C2,hour,2026-03-14T08:00,USD,20.00,1,1,1
tiktok,A,campaign,C3,C3,hour,2026-03-14T08:00,USD,30.00,1,1,1
tiktok,A,campaign,C3,C3,hour,2026-03-14T13:00,USD,40.00,1,1,1
";
const CHANGE: &str = "platform,account_id,at,actor,actor_kind,level,entity_id,attribute,old_value,new_value
tiktok,A,2026-03-09T12:00:00Z,ana,user,campaign,C1,name,a,b
tiktok,A,2026-03-14T14:30:00Z,evening-guard,automated_rule,campaign,C1,status,paused,active
tiktok,A,2026-03-14T15:30:00Z,eve,user,campaign,C3,status,paused,active
tiktok,A,2026-03-20T12:00:00Z,ana,user,campaign,C1,name,b,c
";

fn causes(audited: &Audited) -> Vec<(String, &'static str, usize)> {
    let of_pauses = audited.found.iter().filter(|found| found.detector == "spend_while_paused");
    of_pauses.map(|f| (f.entities[0].entity_id.clone(), f.cause.kind.word(), f.cause.source_refs.len())).collect()
}

async fn audit(desk: &Desk) -> Audited {
    audited(&desk.open(), &[], AuditAsk::AsOf(None), &mut |_, _, _| {}).await.unwrap()
}

#[tokio::test]
async fn the_change_log_and_the_owner_list_say_who() {
    let desk = Desk::new();
    desk.export("account.csv", ACCOUNT);
    desk.export("status.csv", STATUS);
    desk.export("delivery.csv", DELIVERY);
    desk.import(&desk.exports(), |_| {});
    let unknown = |id: &str| (id.to_owned(), "unknown", 0);
    assert_eq!(causes(&audit(&desk).await), [unknown("C1"), unknown("C2"), unknown("C3")], "no change log");

    desk.import(&desk.export("change.csv", CHANGE), |_| {});
    let (rule, nobody) = (("C1".to_owned(), "automated_rule", 1), ("C2".to_owned(), "platform", 0));
    let expected = [rule.clone(), nobody.clone(), ("C3".to_owned(), "own_user", 1)];
    assert_eq!(causes(&audit(&desk).await), expected, "a user without an owner list");

    let config = desk.root().join("makegood.toml");
    let text =
        fs::read_to_string(&config).unwrap().replace("actors = []", "actors = [\"ana\", \"rule:evening-guard\"]");
    fs::write(&config, text).unwrap();
    let audited = audit(&desk).await;
    assert_eq!(causes(&audited), [rule, nobody, ("C3".to_owned(), "unknown", 1)], "eve is not in the list");
    let strangers: Vec<_> = audited.found.iter().filter(|f| f.detector == "spend_by_unknown_actor").collect();
    assert_eq!(strangers.len(), 1);
    assert_eq!(strangers[0].entities[0].entity_id, "C3");
}
