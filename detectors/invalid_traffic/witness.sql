-- The last delivery rows of the day, back to where the questioned part begins; the first of them counts in part.
WITH part AS (
    SELECT f.finding_key, f.questioned, r.start, r.source_ref, r.spend,
           SUM(r.spend) OVER (PARTITION BY f.finding_key ORDER BY r.start DESC, r.source_ref
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.spend AS before
    FROM finding AS f
    JOIN spend_measured AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency
        AND s.level = f.level AND s.entity_id = f.entity_id AND s.day = f.from_on AND s.source = f.source
    JOIN spend_row AS r ON r.platform = s.platform AND r.account_id = s.account_id AND r.currency = s.currency
        AND r.level = s.level AND r.entity_id = s.entity_id AND r.grain = s.grain AND r.start = s.start AND r.layer = s.layer
    WHERE r.spend > CAST(0 AS DECIMAL(18, 6))
)
SELECT finding_key, source_ref, CASE WHEN questioned - before < spend THEN questioned - before ELSE spend END AS amount, spend AS holds
FROM part
WHERE questioned > before
ORDER BY finding_key, start, source_ref
