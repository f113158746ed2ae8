-- One row per entity x local hour, with the instants that the hour covers.
-- The repeated hour of a 25-hour day is one row of two hours.
SELECT platform, account_id, currency, level, entity_id, start, layer, spend, row_count, day_on, utc_on, starts_at, ends_at,
       campaign_id, ad_group_id
FROM spend_slot
WHERE grain = 'hour' AND starts_at IS NOT NULL
