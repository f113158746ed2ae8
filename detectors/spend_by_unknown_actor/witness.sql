-- Created or resumed: every delivery row of those slots. Raised: of each day the last rows, back to where its excess begins.
WITH slots AS (
    SELECT f.finding_key, f.questioned, f.what, f.old_budget, r.start, s.day_on, s.ends_at, f.began_at, r.source_ref, r.spend,
           SUM(r.spend) OVER (PARTITION BY f.finding_key, s.day_on) AS day_spend,
           SUM(r.spend) OVER (PARTITION BY f.finding_key, s.day_on ORDER BY r.start DESC, r.source_ref
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.spend AS later
    FROM finding AS f
    JOIN stranger_span AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency
        AND s.level = f.level AND s.entity_id = f.entity_id AND (f.undone_at IS NULL OR s.starts_at < f.undone_at)
        AND (f.what = 'raised' OR (s.ends_at > f.began_at AND (f.whole_from IS NULL OR s.starts_at >= f.whole_from)
                                   AND (f.undone_at IS NULL OR f.whole_to IS NULL OR s.ends_at <= f.whole_to)))
    JOIN spend_row AS r ON r.platform = s.platform AND r.account_id = s.account_id AND r.currency = s.currency
        AND r.level = s.level AND r.entity_id = s.entity_id AND r.grain = s.grain AND r.start = s.start AND r.layer = s.layer
    WHERE r.spend > CAST(0 AS DECIMAL(18, 6)) AND s.spend > CAST(0 AS DECIMAL(18, 6))
),
part AS (
    SELECT finding_key, questioned, start, source_ref, spend,
           CASE WHEN what = 'all' THEN spend
                WHEN ends_at <= began_at OR day_spend - old_budget <= later THEN CAST(0 AS DECIMAL(18, 6))
                WHEN day_spend - old_budget - later < spend THEN day_spend - old_budget - later
                ELSE spend END AS amount
    FROM slots
),
running AS (
    SELECT p.*, SUM(amount) OVER (PARTITION BY finding_key ORDER BY start, source_ref
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - amount AS before
    FROM part AS p
    WHERE amount > CAST(0 AS DECIMAL(18, 6))
)
SELECT finding_key, source_ref, CASE WHEN questioned - before < amount THEN questioned - before ELSE amount END AS amount, spend AS holds
FROM running
WHERE questioned > before
ORDER BY finding_key, start, source_ref
