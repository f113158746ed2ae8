-- One row per account: its latest observation.
SELECT platform, account_id, account_name, business_center_id, owner_kind, currency, time_zone, payment_mode, status,
       country, tax_rate, billing_threshold, account_cap, account_cap_mode, opened_on, observed_at, source_ref
FROM (
    SELECT a.*, ROW_NUMBER() OVER (PARTITION BY platform, account_id ORDER BY observed_at DESC, source_ref) AS latest
    FROM account AS a
) AS seen
WHERE latest = 1
