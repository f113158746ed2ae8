-- One row per account x run of days without a gap that exports cover, for `ledger` (all transactions) and for `cost` (what
-- each day cost). An export covers the days from its first to its last row; where the ledger states cost, it covers cost
-- from its first cost row to its last row. day_zone says in which zone the days are.
WITH ledger_file AS (
    SELECT l.platform, l.account_id, l.source_sha256, MIN(l.occurred_at) AS first_at, MAX(l.occurred_at) AS last_at,
           MIN(CASE WHEN l.kind = 'cost' THEN l.occurred_at END) AS first_cost_at,
           MIN(CASE WHEN l.kind = 'cost' THEN l.period_start END) AS first_cost_on
    FROM ledger_version AS l
    GROUP BY l.platform, l.account_id, l.source_sha256
),
placed AS (
    SELECT f.platform, f.account_id, a.day_on AS from_on, z.day_on AS to_on,
           CASE WHEN f.first_cost_on < k.day_on THEN f.first_cost_on ELSE k.day_on END AS cost_from_on
    FROM ledger_file AS f
    JOIN calendar_day AS a ON a.platform = f.platform AND a.account_id = f.account_id
        AND f.first_at >= a.starts_at AND f.first_at < a.ends_at
    JOIN calendar_day AS z ON z.platform = f.platform AND z.account_id = f.account_id
        AND f.last_at >= z.starts_at AND f.last_at < z.ends_at
    LEFT JOIN calendar_day AS k ON k.platform = f.platform AND k.account_id = f.account_id
        AND f.first_cost_at >= k.starts_at AND f.first_cost_at < k.ends_at
),
covered AS (
    SELECT platform, account_id, 'ledger' AS covers, 'account' AS day_zone, from_on, to_on FROM placed
    UNION ALL
    SELECT platform, account_id, 'cost' AS covers, 'account' AS day_zone, cost_from_on AS from_on, to_on
    FROM placed WHERE cost_from_on IS NOT NULL
    UNION ALL
    SELECT platform, account_id, 'cost' AS covers, day_zone, MIN(cost_on) AS from_on, MAX(cost_on) AS to_on
    FROM cost_version
    GROUP BY platform, account_id, day_zone, source_sha256
),
marked AS (
    SELECT c.*,
           CASE WHEN from_on <= CAST(MAX(to_on) OVER (PARTITION BY platform, account_id, covers, day_zone ORDER BY from_on, to_on
                                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + INTERVAL '1 day' AS DATE)
                THEN 0 ELSE 1 END AS begins
    FROM covered AS c
),
numbered AS (
    SELECT m.*, SUM(begins) OVER (PARTITION BY platform, account_id, covers, day_zone ORDER BY from_on, to_on
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run_no
    FROM marked AS m
)
SELECT platform, account_id, covers, day_zone, MIN(from_on) AS from_on, MAX(to_on) AS to_on
FROM numbered
GROUP BY platform, account_id, covers, day_zone, run_no
