-- One row per stated cost of an account's day: ledger rows where the ledger has them for that day, else the cost table.
-- Amounts are positive. day_zone says in which zone the day is; several_days marks a ledger row that covers a period.
WITH ledger_cost AS (
    SELECT l.platform, l.account_id, l.currency, COALESCE(l.period_end, c.day_on) AS cost_on, 'account' AS day_zone,
           -l.amount AS total, CASE WHEN l.funding = 'ad_credit' THEN CAST(0 AS DECIMAL(18, 6)) ELSE -l.amount END AS cash,
           CAST(0 AS DECIMAL(18, 6)) AS tax,
           CASE WHEN l.period_start IS NOT NULL AND l.period_start < l.period_end THEN 1 ELSE 0 END AS several_days,
           l.source_ref
    FROM ledger AS l
    LEFT JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
        AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
    WHERE l.kind = 'cost' AND l.status = 'settled'
)
SELECT platform, account_id, currency, cost_on, day_zone, total, cash, tax, several_days, source_ref
FROM ledger_cost
WHERE cost_on IS NOT NULL
UNION ALL
SELECT t.platform, t.account_id, t.currency, t.cost_on, t.day_zone, t.total,
       COALESCE(t.cash, t.total - COALESCE(t.credit, CAST(0 AS DECIMAL(18, 6)))) AS cash,
       COALESCE(t.tax_estimate, CAST(0 AS DECIMAL(18, 6))) AS tax, 0 AS several_days, t.source_ref
FROM cost AS t
WHERE NOT EXISTS (
    SELECT 1 FROM ledger_cost AS l
    WHERE l.platform = t.platform AND l.account_id = t.account_id AND l.currency = t.currency AND l.cost_on = t.cost_on
)
