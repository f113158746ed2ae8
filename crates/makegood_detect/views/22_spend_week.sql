-- One row per entity x Sunday-Saturday week (TT-BUD-03).
SELECT d.platform, d.account_id, d.currency, d.level, d.entity_id, c.week_on, SUM(d.spend) AS spend, COUNT(*) AS days
FROM spend_day AS d
JOIN calendar_day AS c ON c.platform = d.platform AND c.account_id = d.account_id AND c.day_on = d.day_on
GROUP BY d.platform, d.account_id, d.currency, d.level, d.entity_id, c.week_on
