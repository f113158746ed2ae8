-- One row per entity x local hour, with the instants that the hour covers.
-- The repeated hour of a 25-hour day is one row of two hours.
SELECT s.platform, s.account_id, s.currency, s.level, s.entity_id, s.start, s.layer, s.spend, s.row_count,
       h.day_on, h.utc_on, h.starts_at, h.ends_at, s.campaign_id, s.ad_group_id
FROM spend_slot AS s
JOIN calendar_hour AS h ON h.platform = s.platform AND h.account_id = s.account_id AND h.start = s.start
WHERE s.grain = 'hour'
