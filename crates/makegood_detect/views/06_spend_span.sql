-- One row per entity x reported slot of time: hours, and days where the entity has no hours that day.
SELECT platform, account_id, currency, level, entity_id, grain, start, day_on, starts_at, ends_at, layer, spend,
       campaign_id, ad_group_id
FROM spend_slot
WHERE in_span = 1
