-- One finding per pause of an entity: spend in slots that begin at or after the pause + grace and end by the resume.
SELECT concat_ws('/', p.account_id, p.level, p.entity_id, CAST(p.paused_from AS VARCHAR), s.currency) AS finding_key,
       p.platform, p.account_id, concat(p.level, ':', p.entity_id) AS entities, p.level, p.entity_id,
       p.paused_from, p.paused_to, MIN(s.day_on) AS from_on, MAX(s.day_on) AS to_on, s.currency, SUM(s.spend) AS questioned
FROM pause AS p
JOIN spend_span AS s ON s.platform = p.platform AND s.account_id = p.account_id AND s.level = p.level AND s.entity_id = p.entity_id
    AND s.starts_at >= p.paused_from + INTERVAL '$grace_hours hours' AND (p.paused_to IS NULL OR s.ends_at <= p.paused_to)
WHERE s.spend > CAST(0 AS DECIMAL(18, 6))
GROUP BY p.platform, p.account_id, p.level, p.entity_id, p.paused_from, p.paused_to, s.currency
ORDER BY finding_key
