-- The rows of those hours; of each hour the last ones, up to its excess.
WITH part AS (
    SELECT f.finding_key, k.start, k.excess, r.source_sha256, r.source_at, r.spend,
           SUM(r.spend) OVER (PARTITION BY f.finding_key, k.start ORDER BY r.source_sha256, r.source_at
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.spend AS before
    FROM finding AS f
    JOIN spike_hour AS k ON k.platform = f.platform AND k.account_id = f.account_id AND k.currency = f.currency
        AND k.level = f.level AND k.entity_id = f.entity_id AND k.incident_no = f.incident_no
    JOIN spend_slot AS s ON s.platform = k.platform AND s.account_id = k.account_id AND s.currency = k.currency
        AND s.level = k.level AND s.entity_id = k.entity_id AND s.grain = 'hour' AND s.start = k.start
    JOIN spend_row AS r ON r.platform = s.platform AND r.account_id = s.account_id AND r.currency = s.currency
        AND r.level = s.level AND r.entity_id = s.entity_id AND r.grain = s.grain AND r.start = s.start AND r.layer = s.layer
    WHERE r.spend > CAST(0 AS DECIMAL(18, 6))
)
SELECT finding_key, source_sha256 || ':' || source_at AS source_ref,
       CASE WHEN excess - before < spend THEN excess - before ELSE spend END AS amount, spend AS holds
FROM part
WHERE excess > before
ORDER BY finding_key, start, source_ref
