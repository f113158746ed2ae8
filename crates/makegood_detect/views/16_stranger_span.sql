-- One row per entity with an episode of a stranger x reported slot of time: what it spent, from one level and breakdown only.
-- Day rows stand here only where the entity has no hours that day.
WITH touched AS (
    SELECT DISTINCT platform, account_id, level, entity_id FROM stranger_episode
),
summed AS (
    SELECT r.platform, r.account_id, r.currency, r.level, r.entity_id, r.grain, r.start, r.layer, SUM(r.spend) AS spend
    FROM spend_row AS r
    JOIN touched AS t ON t.platform = r.platform AND t.account_id = r.account_id AND t.level = r.level AND t.entity_id = r.entity_id
    GROUP BY r.platform, r.account_id, r.currency, r.level, r.entity_id, r.grain, r.start, r.layer
),
ranked AS (
    SELECT s.*,
           MIN(layer) OVER (PARTITION BY platform, account_id, currency, level, entity_id, grain, start) AS best,
           MAX(CASE WHEN grain = 'hour' THEN 1 ELSE 0 END)
               OVER (PARTITION BY platform, account_id, currency, level, entity_id, CAST(start AS DATE)) AS from_hours
    FROM summed AS s
)
SELECT r.platform, r.account_id, r.currency, r.level, r.entity_id, r.grain, r.start, h.day_on, h.starts_at, h.ends_at, r.layer, r.spend
FROM ranked AS r
JOIN calendar_hour AS h ON h.platform = r.platform AND h.account_id = r.account_id AND h.start = r.start
WHERE r.grain = 'hour' AND r.layer = r.best
UNION ALL
SELECT r.platform, r.account_id, r.currency, r.level, r.entity_id, r.grain, r.start, c.day_on, c.starts_at, c.ends_at, r.layer, r.spend
FROM ranked AS r
JOIN calendar_day AS c ON c.platform = r.platform AND c.account_id = r.account_id AND c.day_on = CAST(r.start AS DATE)
WHERE r.grain = 'day' AND r.from_hours = 0 AND r.layer = r.best
