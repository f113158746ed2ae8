-- One finding per entity x interval of targeting: spend in countries that the list in force leaves out, in slots wholly inside.
SELECT concat_ws('/', t.account_id, t.level, t.entity_id, CAST(t.valid_from AS VARCHAR), s.currency) AS finding_key,
       t.platform, t.account_id, concat(t.level, ':', t.entity_id) AS entities, t.level, t.entity_id, t.countries,
       substr(replace(t.countries, '|', ' '), 2, length(t.countries) - 2) AS targeted, t.valid_from, t.valid_to,
       MIN(s.day_on) AS from_on, MAX(s.day_on) AS to_on, s.currency, COUNT(DISTINCT s.country) AS outside_countries,
       MIN(s.country) AS first_country, SUM(s.spend) AS questioned
FROM targeting AS t
JOIN spend_country AS s ON s.platform = t.platform AND s.account_id = t.account_id AND s.level = t.level AND s.entity_id = t.entity_id
    AND s.starts_at >= t.valid_from + INTERVAL '$grace_hours hours' AND (t.valid_to IS NULL OR s.ends_at <= t.valid_to)
WHERE s.spend > CAST(0 AS DECIMAL(18, 6))
  AND length(s.country) = 2 AND s.country >= 'AA' AND s.country <= 'ZY' AND s.country <> 'XX'
  AND t.countries NOT LIKE concat('%|', s.country, '|%')
GROUP BY t.platform, t.account_id, t.level, t.entity_id, t.countries, t.valid_from, t.valid_to, s.currency
ORDER BY finding_key
