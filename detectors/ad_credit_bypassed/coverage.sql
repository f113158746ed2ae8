-- Money checked: granted ad credit that has ended and whose use can be followed, of all granted ad credit that has ended or
-- whose end is not known.
WITH reach AS (
    SELECT platform, account_id, currency, MIN(from_at) AS from_at, MAX(to_at) AS to_at
    FROM (SELECT platform, account_id, currency, MIN(starts_at) AS from_at, MAX(ends_at) AS to_at
          FROM cost_span GROUP BY platform, account_id, currency
          UNION ALL
          SELECT platform, account_id, currency, MIN(occurred_at) AS from_at, MAX(occurred_at) AS to_at
          FROM ledger GROUP BY platform, account_id, currency
          HAVING SUM(CASE WHEN kind = 'cost' THEN 1 ELSE 0 END) > 0) AS known
    GROUP BY platform, account_id, currency
),
scoped AS (
    SELECT DISTINCT e.platform, e.account_id, concat('campaign:', e.entity_id) AS scope FROM spend_day AS e WHERE e.level = 'campaign'
    UNION ALL
    SELECT DISTINCT e.platform, e.account_id, concat('objective:', lower(e.objective)) AS scope FROM entity AS e
    WHERE e.level = 'campaign' AND e.objective IS NOT NULL
),
judged AS (
    SELECT g.account_id, g.currency, g.amount,
           CASE WHEN g.closes_at IS NULL THEN 'expires_at'
                WHEN g.scope IS NOT NULL AND s.scope IS NULL THEN 'scope'
                WHEN e.grant_id IS NULL AND (r.from_at IS NULL OR r.from_at > g.opens_at OR r.to_at < g.closes_at) THEN 'cost'
                ELSE 'checked' END AS how
    FROM credit_window AS g
    CROSS JOIN audit_date AS t
    LEFT JOIN reach AS r ON r.platform = g.platform AND r.account_id = g.account_id AND r.currency = g.currency
    LEFT JOIN scoped AS s ON s.platform = g.platform AND s.account_id = g.account_id
        AND s.scope = CASE WHEN g.scope LIKE 'objective:%' THEN lower(g.scope) ELSE g.scope END
    LEFT JOIN (SELECT DISTINCT platform, account_id, grant_id FROM credit_expired) AS e
        ON e.platform = g.platform AND e.account_id = g.account_id AND e.grant_id = g.grant_id
    WHERE g.state = 'granted' AND (g.closes_at IS NULL OR g.closes_at <= t.as_of_at)
)
SELECT account_id, currency, SUM(CASE WHEN how = 'checked' THEN amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked, SUM(amount) AS of_total,
       CASE WHEN SUM(CASE WHEN how = 'checked' THEN 0 ELSE 1 END) > 0
            THEN concat('for ad credits that could not be followed: expires_at of ', CAST(SUM(CASE WHEN how = 'expires_at' THEN 1 ELSE 0 END) AS VARCHAR),
                        ', delivery and objectives of the scope of ', CAST(SUM(CASE WHEN how = 'scope' THEN 1 ELSE 0 END) AS VARCHAR),
                        ', cost or ledger over the whole time of ', CAST(SUM(CASE WHEN how = 'cost' THEN 1 ELSE 0 END) AS VARCHAR)) END AS missing
FROM judged
GROUP BY account_id, currency
ORDER BY account_id, currency
