-- Every delivery row of those slots and countries, in order of time, up to the whole minor units that are questioned.
WITH part AS (
    SELECT f.finding_key, f.questioned, r.start, r.source_ref, r.spend,
           SUM(r.spend) OVER (PARTITION BY f.finding_key ORDER BY r.start, r.source_ref
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.spend AS before
    FROM finding AS f
    JOIN spend_country AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency
        AND s.level = f.level AND s.entity_id = f.entity_id
        AND s.starts_at >= f.valid_from + INTERVAL '$grace_hours hours' AND (f.valid_to IS NULL OR s.ends_at <= f.valid_to)
    JOIN spend_country_row AS r ON r.platform = s.platform AND r.account_id = s.account_id AND r.currency = s.currency
        AND r.level = s.level AND r.entity_id = s.entity_id AND r.grain = s.grain AND r.start = s.start AND r.layer = s.layer
        AND r.country = s.country
    WHERE r.spend > CAST(0 AS DECIMAL(18, 6)) AND s.spend > CAST(0 AS DECIMAL(18, 6))
      AND length(s.country) = 2 AND s.country >= 'AA' AND s.country <= 'ZY' AND s.country <> 'XX'
      AND f.countries NOT LIKE concat('%|', s.country, '|%')
)
SELECT finding_key, source_ref, CASE WHEN questioned - before < spend THEN questioned - before ELSE spend END AS amount, spend AS holds
FROM part
WHERE questioned > before
ORDER BY finding_key, start, source_ref
