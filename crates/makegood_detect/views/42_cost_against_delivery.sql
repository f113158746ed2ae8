-- One row per account x stated day that can be compared: the day's cost beside what was delivered in the same zone.
-- UTC days are rebuilt from hours. A day on which nothing was reported is not compared: missing is not zero.
WITH reach AS (
    SELECT platform, account_id, currency, MIN(starts_at) AS first_at, MAX(ends_at) AS last_at
    FROM spend_hour
    WHERE level = 'account'
    GROUP BY platform, account_id, currency
),
delivered AS (
    SELECT platform, account_id, currency, 'account' AS day_zone, day_on AS cost_on, spend, row_count
    FROM spend_day
    WHERE level = 'account'
    UNION ALL
    SELECT h.platform, h.account_id, h.currency, 'utc' AS day_zone, h.utc_on AS cost_on, SUM(h.spend) AS spend, SUM(h.row_count) AS row_count
    FROM spend_hour AS h
    JOIN reach AS r ON r.platform = h.platform AND r.account_id = h.account_id AND r.currency = h.currency
    WHERE h.level = 'account'
      AND CAST(h.utc_on AS TIMESTAMP) >= r.first_at AND CAST(h.utc_on AS TIMESTAMP) + INTERVAL '24 hours' <= r.last_at
    GROUP BY h.platform, h.account_id, h.currency, h.utc_on
)
SELECT k.platform, k.account_id, k.currency, k.cost_on, k.day_zone, c.day_no, k.total, d.spend, d.row_count,
       k.total - d.spend AS surplus, d.row_count * u.minor_unit AS tolerance
FROM cost_day AS k
JOIN delivered AS d ON d.platform = k.platform AND d.account_id = k.account_id AND d.currency = k.currency
    AND d.day_zone = k.day_zone AND d.cost_on = k.cost_on
JOIN calendar_day AS c ON c.platform = k.platform AND c.account_id = k.account_id AND c.day_on = k.cost_on
JOIN currency_unit AS u ON u.currency = k.currency
WHERE k.several_days = 0
