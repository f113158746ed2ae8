-- One finding per entity x interval with one schedule of hours: spend in the hours that it excludes.
-- Money that a parent's own schedule excludes too is asked of the parent.
SELECT concat_ws('/', s.account_id, s.level, s.entity_id, CAST(s.closed_from AS VARCHAR), s.currency) AS finding_key,
       s.platform, s.account_id, concat(s.level, ':', s.entity_id) AS entities, s.level, s.entity_id,
       s.closed_from AS scheduled_from, s.closed_to AS scheduled_to, MIN(s.day_on) AS from_on, MAX(s.day_on) AS to_on, s.currency, SUM(s.spend) AS questioned
FROM closed_spend AS s
WHERE s.reason = 'dayparts' AND s.parent_late_seconds IS NULL
GROUP BY s.platform, s.account_id, s.level, s.entity_id, s.closed_from, s.closed_to, s.currency
ORDER BY finding_key
