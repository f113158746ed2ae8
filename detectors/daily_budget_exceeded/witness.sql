-- The last delivery rows of the day, back to where the excess begins; the first of them counts in part.
WITH part AS (
    SELECT f.finding_key, f.questioned, r.start, r.source_ref, r.spend,
           SUM(r.spend) OVER (PARTITION BY f.finding_key ORDER BY r.start DESC, r.source_ref
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.spend AS before
    FROM finding AS f
    JOIN spend_row AS r ON r.platform = f.platform AND r.account_id = f.account_id AND r.currency = f.currency
        AND r.level = f.level AND r.entity_id = f.entity_id AND CAST(r.start AS DATE) = f.from_on
        AND r.grain = CASE WHEN f.from_hours = 1 THEN 'hour' ELSE 'day' END
    JOIN spend_slot AS s ON s.platform = r.platform AND s.account_id = r.account_id AND s.currency = r.currency
        AND s.level = r.level AND s.entity_id = r.entity_id AND s.grain = r.grain AND s.start = r.start AND s.layer = r.layer
    WHERE r.spend > CAST(0 AS DECIMAL(18, 6))
)
SELECT finding_key, source_ref, CASE WHEN questioned - before < spend THEN questioned - before ELSE spend END AS amount, spend AS holds
FROM part
WHERE questioned > before
ORDER BY finding_key, start, source_ref
