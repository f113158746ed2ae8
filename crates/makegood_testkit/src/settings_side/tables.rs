//! The files of this side: one per table, all accounts together.

use crate::GeneratedFile;
use crate::settings_side::book::Desk;
use crate::writers::table::CsvTable;

/// File, its table, and its columns after platform and account.
type Form = (&'static str, &'static str, &'static [&'static str]);

const DELIVERY: &[&str] = &[
    "platform",
    "account_id",
    "level",
    "entity_id",
    "campaign_id",
    "ad_group_id",
    "ad_id",
    "grain",
    "start",
    "country",
    "currency",
    "spend",
    "impressions",
    "clicks",
    "conversions",
    "retrieved_at",
];
const AD_CREDIT: &[&str] = &[
    "platform",
    "account_id",
    "grant_id",
    "amount",
    "currency",
    "granted_at",
    "activated_at",
    "expires_at",
    "minimum_spend",
    "scope",
    "offer",
    "retrieved_at",
];

const FORMS: [Form; 14] = [
    (
        "account",
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
            "account_cap",
            "account_cap_mode",
            "opened_on",
            "observed_at",
        ],
    ),
    ("ad_credit", "ad_credit", AD_CREDIT),
    ("ad_credit_early", "ad_credit", AD_CREDIT),
    (
        "budget",
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
    ),
    (
        "change",
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
            "retrieved_at",
        ],
    ),
    (
        "cost",
        "cost",
        &["platform", "account_id", "cost_on", "day_zone", "currency", "total", "cash", "credit", "retrieved_at"],
    ),
    ("delivery", "delivery", DELIVERY),
    ("delivery_early", "delivery", DELIVERY),
    (
        "entity",
        "entity",
        &["platform", "account_id", "level", "entity_id", "parent_id", "name", "objective", "created_at"],
    ),
    (
        "flight",
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
            "valid_to",
            "retrieved_at",
        ],
    ),
    (
        "ledger",
        "ledger",
        &[
            "platform",
            "account_id",
            "transaction_id",
            "occurred_at",
            "kind",
            "funding",
            "amount",
            "currency",
            "status",
            "payment_method",
            "payment_reference",
            "period_start",
            "period_end",
            "description",
        ],
    ),
    (
        "protection_day",
        "protection_day",
        &[
            "platform",
            "account_id",
            "campaign_id",
            "day",
            "scheme",
            "cost",
            "currency",
            "orders",
            "gross_revenue",
            "target_roi",
            "status",
            "credit_amount",
            "retrieved_at",
        ],
    ),
    (
        "status",
        "status",
        &["platform", "account_id", "level", "entity_id", "status", "valid_from", "valid_to", "retrieved_at"],
    ),
    (
        "visit_quality",
        "visit_quality",
        &[
            "platform",
            "account_id",
            "level",
            "entity_id",
            "day",
            "source",
            "method",
            "clicks_seen",
            "valid",
            "invalid",
            "reason",
            "approved_partner",
        ],
    ),
];

/// Every file of these accounts that has rows.
pub(super) fn files(desks: &[Desk<'_>]) -> Vec<GeneratedFile> {
    let mut files = Vec::new();
    for (file, name, columns) in FORMS {
        let mut table = CsvTable::new(name, columns);
        let mut any = false;
        for row in desks.iter().filter_map(|desk| desk.rows.get(file)).flatten() {
            any = true;
            table.row(&row.iter().map(String::as_str).collect::<Vec<_>>());
        }
        if any {
            files.push(table.file(&format!("allowed_{file}.csv")));
        }
    }
    files
}
