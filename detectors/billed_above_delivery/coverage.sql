-- Money checked: cost of days that could be compared with delivery, of all stated cost.
SELECT k.account_id, k.currency, SUM(CASE WHEN d.cost_on IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE k.total END) AS checked,
       SUM(k.total) AS of_total,
       CASE WHEN SUM(CASE WHEN d.cost_on IS NULL THEN 1 ELSE 0 END) > 0
            THEN concat('delivery of ', CAST(SUM(CASE WHEN d.cost_on IS NULL THEN 1 ELSE 0 END) AS VARCHAR), ' days (by hour where cost is in UTC)') END AS missing
FROM cost_day AS k
LEFT JOIN cost_against_delivery AS d ON d.platform = k.platform AND d.account_id = k.account_id AND d.currency = k.currency
    AND d.day_zone = k.day_zone AND d.cost_on = k.cost_on
GROUP BY k.account_id, k.currency
ORDER BY k.account_id, k.currency
