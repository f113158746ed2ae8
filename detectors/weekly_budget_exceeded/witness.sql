-- The last delivery rows of the week, back to where the excess begins, without the money that the week's daily findings hold.
WITH delivered AS (
    SELECT f.finding_key, f.questioned, CAST(r.start AS DATE) AS day_on, r.start, r.source_ref, r.spend,
           CASE WHEN d.spend > b.budget_max * $day_factor THEN d.spend - b.budget_max * $day_factor ELSE CAST(0 AS DECIMAL(18, 6)) END AS day_excess
    FROM finding AS f
    JOIN spend_row AS r ON r.platform = f.platform AND r.account_id = f.account_id AND r.currency = f.currency
        AND r.level = f.level AND r.entity_id = f.entity_id AND CAST(r.start AS DATE) >= f.from_on AND CAST(r.start AS DATE) <= f.to_on
    JOIN spend_slot AS s ON s.platform = r.platform AND s.account_id = r.account_id AND s.currency = r.currency
        AND s.level = r.level AND s.entity_id = r.entity_id AND s.grain = r.grain AND s.start = r.start AND s.layer = r.layer
    JOIN spend_day AS d ON d.platform = r.platform AND d.account_id = r.account_id AND d.currency = r.currency
        AND d.level = r.level AND d.entity_id = r.entity_id AND d.day_on = CAST(r.start AS DATE)
        AND r.grain = CASE WHEN d.from_hours = 1 THEN 'hour' ELSE 'day' END
    JOIN budget_day AS b ON b.platform = d.platform AND b.account_id = d.account_id AND b.currency = d.currency
        AND b.level = d.level AND b.entity_id = d.entity_id AND b.day_on = d.day_on
        AND b.may_increase = 0 AND b.has_other = 0 AND (b.has_legacy = 0 OR $include_legacy = 1)
    WHERE r.spend > CAST(0 AS DECIMAL(18, 6))
),
in_day AS (
    SELECT d.*, SUM(spend) OVER (PARTITION BY finding_key, day_on ORDER BY start DESC, source_ref
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - spend AS before_in_day
    FROM delivered AS d
),
free AS (
    SELECT i.*, spend - CASE WHEN day_excess <= before_in_day THEN CAST(0 AS DECIMAL(18, 6))
                             WHEN day_excess - before_in_day < spend THEN day_excess - before_in_day ELSE spend END AS rest
    FROM in_day AS i
),
running AS (
    SELECT f.*, SUM(rest) OVER (PARTITION BY finding_key ORDER BY start DESC, source_ref
                                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - rest AS before
    FROM free AS f
)
SELECT finding_key, source_ref, CASE WHEN questioned - before < rest THEN questioned - before ELSE rest END AS amount, spend AS holds
FROM running
WHERE questioned > before AND rest > CAST(0 AS DECIMAL(18, 6))
ORDER BY finding_key, start, source_ref
