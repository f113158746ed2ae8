-- Money checked: spend of campaigns that is reported by hour, of all spend.
SELECT d.account_id, d.currency, SUM(CASE WHEN d.from_hours = 1 THEN d.spend ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked,
       SUM(d.spend) AS of_total,
       CASE WHEN MIN(d.from_hours) = 0 THEN 'reports by hour (delivery table, grain hour)' END AS missing
FROM spend_day AS d
WHERE d.level = 'campaign'
GROUP BY d.account_id, d.currency
ORDER BY d.account_id, d.currency
