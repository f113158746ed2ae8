-- The last delivery rows of the entity's life, back to where the excess begins; the first of them counts in part.
WITH slot AS (
    SELECT f.finding_key, f.questioned, s.platform, s.account_id, s.currency, s.level, s.entity_id, s.grain, s.start, s.layer, s.starts_at,
           SUM(s.spend) OVER (PARTITION BY f.finding_key ORDER BY s.starts_at DESC, s.start DESC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - s.spend AS later
    FROM finding AS f
    JOIN spend_span AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency
        AND s.level = f.level AND s.entity_id = f.entity_id
    WHERE s.spend > CAST(0 AS DECIMAL(18, 6))
),
part AS (
    SELECT t.finding_key, t.questioned, t.starts_at, r.source_ref, r.spend,
           t.later + SUM(r.spend) OVER (PARTITION BY t.finding_key, t.start ORDER BY r.source_ref
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.spend AS before
    FROM slot AS t
    JOIN spend_row AS r ON r.platform = t.platform AND r.account_id = t.account_id AND r.currency = t.currency
        AND r.level = t.level AND r.entity_id = t.entity_id AND r.grain = t.grain AND r.start = t.start AND r.layer = t.layer
    WHERE t.questioned > t.later AND r.spend > CAST(0 AS DECIMAL(18, 6))
)
SELECT finding_key, source_ref, CASE WHEN questioned - before < spend THEN questioned - before ELSE spend END AS amount, spend AS holds
FROM part
WHERE questioned > before
ORDER BY finding_key, starts_at, source_ref
