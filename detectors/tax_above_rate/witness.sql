-- The payment or invoice that holds the tax; where tax has rows of its own, those rows, the largest first, up to the excess.
WITH row_of AS (
    SELECT f.finding_key, f.questioned, l.source_ref, -l.amount AS tax
    FROM finding AS f
    JOIN ledger AS l ON l.platform = f.platform AND l.account_id = f.account_id AND l.currency = f.currency
        AND l.kind = 'tax' AND l.status = 'settled' AND l.funding <> 'ad_credit' AND l.amount < CAST(0 AS DECIMAL(18, 6))
    LEFT JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
        AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
    WHERE f.source_ref IS NULL
      AND (l.payment_reference = f.payment_reference
           OR (f.basis = 'consumption' AND COALESCE(l.period_start, l.period_end, c.day_on) = f.first_on
               AND COALESCE(l.period_end, c.day_on) = f.last_on))
),
running AS (
    SELECT r.*, SUM(tax) OVER (PARTITION BY finding_key ORDER BY tax DESC, source_ref
                               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - tax AS before
    FROM row_of AS r
)
SELECT finding_key, source_ref, CASE WHEN questioned - before < tax THEN questioned - before ELSE tax END AS amount, tax AS holds
FROM running
WHERE questioned > before
UNION ALL
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.base + f.tax AS holds
FROM finding AS f
WHERE f.source_ref IS NOT NULL
ORDER BY finding_key, source_ref
