-- One row per entity x day that an approved partner measured: what it spent that day, from one level and breakdown only, by
-- hours where the entity has hours that day. Rows without a single measured click stand apart. measured is valid + invalid.
WITH measured AS (
    SELECT platform, account_id, level, entity_id, day, source, method, valid, invalid, valid + invalid AS measured, source_ref
    FROM visit_quality
    WHERE approved_partner = 'yes' AND valid >= 0 AND invalid >= 0 AND valid + invalid > 0
),
days AS (
    SELECT DISTINCT platform, account_id, level, entity_id, day FROM measured
),
summed AS (
    SELECT r.platform, r.account_id, r.currency, r.level, r.entity_id, d.day, r.grain, r.start, r.layer, SUM(r.spend) AS spend
    FROM spend_row AS r
    JOIN days AS d ON d.platform = r.platform AND d.account_id = r.account_id AND d.level = r.level AND d.entity_id = r.entity_id
        AND d.day = CAST(r.start AS DATE)
    GROUP BY r.platform, r.account_id, r.currency, r.level, r.entity_id, d.day, r.grain, r.start, r.layer
),
ranked AS (
    SELECT s.*,
           MIN(layer) OVER (PARTITION BY platform, account_id, currency, level, entity_id, grain, start) AS best,
           MAX(CASE WHEN grain = 'hour' THEN 1 ELSE 0 END) OVER (PARTITION BY platform, account_id, currency, level, entity_id, day) AS from_hours
    FROM summed AS s
)
SELECT m.platform, m.account_id, r.currency, m.level, m.entity_id, m.day, m.source, m.method, m.valid, m.invalid, m.measured,
       m.source_ref, r.grain, r.start, r.layer, r.spend
FROM measured AS m
JOIN ranked AS r ON r.platform = m.platform AND r.account_id = m.account_id AND r.level = m.level AND r.entity_id = m.entity_id
    AND r.day = m.day
WHERE r.layer = r.best AND ((r.grain = 'hour' AND r.from_hours = 1) OR (r.grain = 'day' AND r.from_hours = 0))
