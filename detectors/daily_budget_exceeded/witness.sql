-- The last delivery rows of the day, back to where the excess begins; the first of them counts in part.
WITH slot AS (
    SELECT f.finding_key, f.questioned, s.platform, s.account_id, s.currency, s.level, s.entity_id, s.grain, s.start, s.layer,
           SUM(s.spend) OVER (PARTITION BY f.finding_key ORDER BY s.start DESC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - s.spend AS later
    FROM finding AS f
    JOIN spend_slot AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency
        AND s.level = f.level AND s.entity_id = f.entity_id AND s.day_on = f.from_on
        AND s.grain = CASE WHEN f.from_hours = 1 THEN 'hour' ELSE 'day' END
),
part AS (
    SELECT t.finding_key, t.questioned, r.start, r.source_sha256, r.source_at, r.spend,
           SUM(r.spend) OVER (PARTITION BY t.finding_key ORDER BY r.start DESC, r.source_sha256, r.source_at
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.spend AS before
    FROM slot AS t
    JOIN spend_row AS r ON r.platform = t.platform AND r.account_id = t.account_id AND r.currency = t.currency
        AND r.level = t.level AND r.entity_id = t.entity_id AND r.grain = t.grain AND r.start = t.start AND r.layer = t.layer
    WHERE t.questioned > t.later AND r.spend > CAST(0 AS DECIMAL(18, 6))
)
SELECT finding_key, source_sha256 || ':' || source_at AS source_ref,
       CASE WHEN questioned - before < spend THEN questioned - before ELSE spend END AS amount, spend AS holds
FROM part
WHERE questioned > before
ORDER BY finding_key, start, source_ref
