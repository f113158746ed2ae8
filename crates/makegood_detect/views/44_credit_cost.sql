-- One row per ad credit or offer x stated cost that lies wholly inside its window: the cash that was surely taken in its
-- scope. For a whole account that is the row's cash. For campaigns it is their delivered spend of the day less all that
-- ad credit paid that day, at most the row's cash: whatever the credit paid could have been theirs. A window that ends a
-- minute before midnight ends at midnight. spent_so_far and taken_before run over the rows of one credit in time.
WITH scoped AS (
    SELECT g.platform, g.account_id, g.grant_id, substr(g.scope, 10) AS campaign_id
    FROM credit_window AS g
    WHERE g.scope LIKE 'campaign:%'
    UNION ALL
    SELECT g.platform, g.account_id, g.grant_id, e.entity_id AS campaign_id
    FROM credit_window AS g
    JOIN entity AS e ON e.platform = g.platform AND e.account_id = g.account_id AND e.level = 'campaign'
        AND lower(e.objective) = lower(substr(g.scope, 11))
    WHERE g.scope LIKE 'objective:%'
),
scoped_day AS (
    SELECT s.platform, s.account_id, s.grant_id, d.currency, 'account' AS day_zone, d.day_on AS cost_on, SUM(d.spend) AS spend
    FROM scoped AS s
    JOIN spend_day AS d ON d.platform = s.platform AND d.account_id = s.account_id AND d.level = 'campaign' AND d.entity_id = s.campaign_id
    GROUP BY s.platform, s.account_id, s.grant_id, d.currency, d.day_on
    UNION ALL
    SELECT s.platform, s.account_id, s.grant_id, h.currency, 'utc' AS day_zone, h.utc_on AS cost_on, SUM(h.spend) AS spend
    FROM scoped AS s
    JOIN spend_hour AS h ON h.platform = s.platform AND h.account_id = s.account_id AND h.level = 'campaign' AND h.entity_id = s.campaign_id
    GROUP BY s.platform, s.account_id, s.grant_id, h.currency, h.utc_on
),
inside AS (
    SELECT g.grant_id, g.scope, c.platform, c.account_id, c.currency, c.day_zone, c.from_on, c.to_on, c.starts_at, c.ends_at,
           c.cash, c.source_ref,
           SUM(c.ad_credit) OVER (PARTITION BY g.platform, g.account_id, g.grant_id, g.currency, c.day_zone, c.from_on, c.to_on) AS credit_of_day,
           SUM(c.cash) OVER (PARTITION BY g.platform, g.account_id, g.grant_id, g.currency, c.day_zone, c.from_on, c.to_on
                             ORDER BY c.source_ref ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - c.cash AS cash_before
    FROM credit_window AS g
    JOIN cost_span AS c ON c.platform = g.platform AND c.account_id = g.account_id AND c.currency = g.currency
        AND c.starts_at >= g.opens_at AND (g.closes_at IS NULL OR c.ends_at <= g.closes_at + INTERVAL '1 minute')
),
counted AS (
    SELECT i.platform, i.account_id, i.grant_id, i.currency, i.from_on, i.to_on, i.starts_at, i.ends_at, i.cash AS held, i.source_ref,
           CASE WHEN i.scope IS NULL THEN i.cash
                WHEN d.spend IS NULL OR d.spend - i.credit_of_day - i.cash_before <= CAST(0 AS DECIMAL(18, 6)) THEN CAST(0 AS DECIMAL(18, 6))
                WHEN d.spend - i.credit_of_day - i.cash_before < i.cash THEN d.spend - i.credit_of_day - i.cash_before
                ELSE i.cash END AS cash
    FROM inside AS i
    LEFT JOIN scoped_day AS d ON d.platform = i.platform AND d.account_id = i.account_id AND d.grant_id = i.grant_id
        AND d.currency = i.currency AND d.day_zone = i.day_zone AND d.cost_on = i.to_on AND i.from_on = i.to_on
)
SELECT platform, account_id, grant_id, currency, from_on, to_on, starts_at, ends_at, held, cash, source_ref,
       SUM(cash) OVER (PARTITION BY platform, account_id, grant_id, currency ORDER BY ends_at, starts_at, source_ref
                       ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spent_so_far,
       SUM(CASE WHEN cash > CAST(0 AS DECIMAL(18, 6)) THEN cash ELSE CAST(0 AS DECIMAL(18, 6)) END)
           OVER (PARTITION BY platform, account_id, grant_id, currency ORDER BY ends_at, starts_at, source_ref
                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
           - CASE WHEN cash > CAST(0 AS DECIMAL(18, 6)) THEN cash ELSE CAST(0 AS DECIMAL(18, 6)) END AS taken_before
FROM counted
WHERE cash <> CAST(0 AS DECIMAL(18, 6))
