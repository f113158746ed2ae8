-- The cost rows of the run, each with the part of its day's surplus, up to the finding's amount.
WITH part AS (
    SELECT f.finding_key, f.questioned, r.cost_on, r.source_ref, r.total AS holds,
           CASE WHEN d.surplus - (SUM(r.total) OVER (PARTITION BY f.finding_key, r.cost_on ORDER BY r.total DESC, r.source_ref
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.total) <= CAST(0 AS DECIMAL(18, 6))
                THEN CAST(0 AS DECIMAL(18, 6))
                WHEN d.surplus - (SUM(r.total) OVER (PARTITION BY f.finding_key, r.cost_on ORDER BY r.total DESC, r.source_ref
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.total) < r.total
                THEN d.surplus - (SUM(r.total) OVER (PARTITION BY f.finding_key, r.cost_on ORDER BY r.total DESC, r.source_ref
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.total)
                ELSE r.total END AS share
    FROM finding AS f
    JOIN cost_against_delivery AS d ON d.platform = f.platform AND d.account_id = f.account_id AND d.currency = f.currency
        AND d.day_zone = f.day_zone AND d.cost_on >= f.from_on AND d.cost_on <= f.to_on
    JOIN cost_row AS r ON r.platform = d.platform AND r.account_id = d.account_id AND r.currency = d.currency
        AND r.day_zone = d.day_zone AND r.cost_on = d.cost_on
),
running AS (
    SELECT p.*, SUM(share) OVER (PARTITION BY finding_key ORDER BY cost_on, source_ref
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - share AS before
    FROM part AS p
)
SELECT finding_key, source_ref,
       CASE WHEN questioned - before < share THEN questioned - before ELSE share END AS amount, holds
FROM running
WHERE questioned > before AND share > CAST(0 AS DECIMAL(18, 6))
ORDER BY finding_key, cost_on, source_ref
