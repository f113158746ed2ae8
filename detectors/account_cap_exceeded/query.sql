-- One finding per account x period of its cap (local day, calendar month, or lifetime): spend since the cap is known in the period, less
-- the highest cap in force in it.
WITH running AS (
    SELECT p.platform, p.account_id, p.currency, p.mode, p.period_from, p.period_to, p.capped_from, p.cap_max, s.day_on, s.spend,
           SUM(s.spend) OVER (PARTITION BY p.platform, p.account_id, p.currency, p.mode, p.period_from ORDER BY s.starts_at, s.start
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far
    FROM cap_period AS p
    JOIN spend_span AS s ON s.platform = p.platform AND s.account_id = p.account_id AND s.currency = p.currency AND s.level = 'account'
        AND s.day_on >= p.period_from AND s.day_on <= p.period_to AND s.starts_at >= p.capped_from
    WHERE s.spend > CAST(0 AS DECIMAL(18, 6))
)
SELECT concat_ws('/', account_id, mode, CAST(period_from AS VARCHAR), currency) AS finding_key, platform, account_id,
       concat('account:', account_id) AS entities, mode, period_from, period_to, capped_from,
       MIN(CASE WHEN so_far > cap_max THEN day_on END) AS from_on, MAX(day_on) AS to_on, currency, SUM(spend) AS spend, cap_max,
       SUM(spend) - cap_max AS questioned
FROM running
GROUP BY platform, account_id, currency, mode, period_from, period_to, capped_from, cap_max
HAVING SUM(spend) > cap_max
ORDER BY finding_key
