-- One finding per spell outside the flight of an entity: spend in slots that begin at or after its begin + grace and end by its end.
-- Money that is asked of a parent for the same reason is not asked again.
SELECT concat_ws('/', s.account_id, s.level, s.entity_id, CAST(s.closed_from AS VARCHAR), s.currency) AS finding_key,
       s.platform, s.account_id, concat(s.level, ':', s.entity_id) AS entities, s.level, s.entity_id,
       s.closed_from, s.closed_to, MIN(s.day_on) AS from_on, MAX(s.day_on) AS to_on, s.currency, SUM(s.spend) AS questioned
FROM closed_spend AS s
WHERE s.reason = 'flight' AND s.late_seconds >= $grace_hours * 3600
  AND (s.parent_late_seconds IS NULL OR s.parent_late_seconds < $grace_hours * 3600)
GROUP BY s.platform, s.account_id, s.level, s.entity_id, s.closed_from, s.closed_to, s.currency
ORDER BY finding_key
