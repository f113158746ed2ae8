-- The last delivery rows of the week, back to where the excess begins, without the money that the week's daily findings hold.
WITH slot AS (
    SELECT f.finding_key, f.questioned, s.platform, s.account_id, s.currency, s.level, s.entity_id, s.grain, s.start, s.layer,
           s.day_on, s.spend,
           CASE WHEN d.spend > b.budget_max * $day_factor THEN d.spend - b.budget_max * $day_factor ELSE CAST(0 AS DECIMAL(18, 6)) END AS day_excess
    FROM finding AS f
    JOIN spend_slot AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency
        AND s.level = f.level AND s.entity_id = f.entity_id AND s.day_on >= f.from_on AND s.day_on <= f.to_on
    JOIN spend_day AS d ON d.platform = s.platform AND d.account_id = s.account_id AND d.currency = s.currency
        AND d.level = s.level AND d.entity_id = s.entity_id AND d.day_on = s.day_on
        AND s.grain = CASE WHEN d.from_hours = 1 THEN 'hour' ELSE 'day' END
    JOIN budget_day AS b ON b.platform = d.platform AND b.account_id = d.account_id AND b.currency = d.currency
        AND b.level = d.level AND b.entity_id = d.entity_id AND b.day_on = d.day_on
        AND b.may_increase = 0 AND b.has_other = 0 AND (b.has_legacy = 0 OR $include_legacy = 1)
),
slot_in_day AS (
    SELECT t.*, SUM(spend) OVER (PARTITION BY finding_key, day_on ORDER BY start DESC
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - spend AS later_in_day
    FROM slot AS t
),
slot_free AS (
    SELECT t.*, spend - CASE WHEN day_excess <= later_in_day THEN CAST(0 AS DECIMAL(18, 6))
                             WHEN day_excess - later_in_day < spend THEN day_excess - later_in_day ELSE spend END AS rest
    FROM slot_in_day AS t
),
wanted AS (
    SELECT t.*, SUM(rest) OVER (PARTITION BY finding_key ORDER BY start DESC
                                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - rest AS later
    FROM slot_free AS t
),
delivered AS (
    SELECT t.finding_key, t.questioned, t.day_on, t.day_excess, r.start, r.source_sha256, r.source_at, r.spend
    FROM wanted AS t
    JOIN spend_row AS r ON r.platform = t.platform AND r.account_id = t.account_id AND r.currency = t.currency
        AND r.level = t.level AND r.entity_id = t.entity_id AND r.grain = t.grain AND r.start = t.start AND r.layer = t.layer
    WHERE t.questioned > t.later AND r.spend > CAST(0 AS DECIMAL(18, 6))
),
in_day AS (
    SELECT d.*, SUM(spend) OVER (PARTITION BY finding_key, day_on ORDER BY start DESC, source_sha256, source_at
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - spend AS before_in_day
    FROM delivered AS d
),
free AS (
    SELECT i.*, spend - CASE WHEN day_excess <= before_in_day THEN CAST(0 AS DECIMAL(18, 6))
                             WHEN day_excess - before_in_day < spend THEN day_excess - before_in_day ELSE spend END AS rest
    FROM in_day AS i
),
running AS (
    SELECT f.*, SUM(rest) OVER (PARTITION BY finding_key ORDER BY start DESC, source_sha256, source_at
                                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - rest AS before
    FROM free AS f
)
SELECT finding_key, source_sha256 || ':' || source_at AS source_ref,
       CASE WHEN questioned - before < rest THEN questioned - before ELSE rest END AS amount, spend AS holds
FROM running
WHERE questioned > before AND rest > CAST(0 AS DECIMAL(18, 6))
ORDER BY finding_key, start, source_ref
