-- One row per entity x reported slot of time: hours, and days where the entity has no hours that day.
SELECT platform, account_id, currency, level, entity_id, 'hour' AS grain, start, day_on, starts_at, ends_at, layer, spend,
       campaign_id, ad_group_id
FROM spend_hour
UNION ALL
SELECT s.platform, s.account_id, s.currency, s.level, s.entity_id, 'day' AS grain, s.start, c.day_on, c.starts_at, c.ends_at,
       s.layer, s.spend, s.campaign_id, s.ad_group_id
FROM spend_slot AS s
JOIN spend_day AS d ON d.platform = s.platform AND d.account_id = s.account_id AND d.currency = s.currency
    AND d.level = s.level AND d.entity_id = s.entity_id AND d.day_on = CAST(s.start AS DATE) AND d.from_hours = 0
JOIN calendar_day AS c ON c.platform = s.platform AND c.account_id = s.account_id AND c.day_on = CAST(s.start AS DATE)
WHERE s.grain = 'day'
