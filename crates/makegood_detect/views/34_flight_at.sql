-- One row per entity x setting (schedule, dayparts, countries, placements) x interval: what the flight allowed, in force while
-- valid_from <= t < valid_to. A setting that a row leaves empty is unknown, not unlimited. An interval without an end holds until
-- the next row of the entity, or until the change log tells of another value; where no row states the setting, the log does.
-- said_text is the dayparts or the list as stated; a schedule has starts_at, ends_at and is empty where it cannot be read.
WITH stated AS (
    SELECT f.*, LEAD(valid_from) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) AS next_from
    FROM flight AS f
),
listed AS (
    SELECT platform, account_id, level, entity_id, 'schedule' AS setting, starts_at, ends_at, CAST(NULL AS VARCHAR) AS said_text,
           valid_from, valid_to, next_from, source_ref
    FROM stated WHERE starts_at IS NOT NULL OR ends_at IS NOT NULL
    UNION ALL
    SELECT platform, account_id, level, entity_id, 'dayparts' AS setting, NULL, NULL, dayparts, valid_from, valid_to, next_from, source_ref
    FROM stated WHERE dayparts IS NOT NULL
    UNION ALL
    SELECT platform, account_id, level, entity_id, 'countries' AS setting, NULL, NULL, countries, valid_from, valid_to, next_from, source_ref
    FROM stated WHERE countries IS NOT NULL
    UNION ALL
    SELECT platform, account_id, level, entity_id, 'placements' AS setting, NULL, NULL, placements, valid_from, valid_to, next_from, source_ref
    FROM stated WHERE placements IS NOT NULL
),
cut AS (
    SELECT l.platform, l.account_id, l.level, l.entity_id, l.setting, l.valid_from, MIN(p.changed_at) AS cut_at
    FROM listed AS l
    JOIN change_point AS p ON p.platform = l.platform AND p.account_id = l.account_id AND p.level = l.level AND p.entity_id = l.entity_id
        AND p.attribute = l.setting AND p.changed_at > l.valid_from
    LEFT JOIN schedule_text AS t ON t.said_text = p.new_text
    WHERE l.valid_to IS NULL
      AND CASE WHEN p.new_text IS NULL THEN 1
               WHEN l.setting = 'schedule' AND t.said_text IS NOT NULL
                    AND (t.starts_at = l.starts_at OR (t.starts_at IS NULL AND l.starts_at IS NULL))
                    AND (t.ends_at = l.ends_at OR (t.ends_at IS NULL AND l.ends_at IS NULL)) THEN 0
               WHEN l.setting <> 'schedule' AND p.new_text = lower(l.said_text) THEN 0 ELSE 1 END = 1
    GROUP BY l.platform, l.account_id, l.level, l.entity_id, l.setting, l.valid_from
)
SELECT l.platform, l.account_id, l.level, l.entity_id, l.setting, l.starts_at, l.ends_at, l.said_text, l.valid_from,
       CASE WHEN l.valid_to IS NOT NULL AND (l.next_from IS NULL OR l.next_from >= l.valid_to) THEN l.valid_to
            WHEN c.cut_at IS NOT NULL AND (l.next_from IS NULL OR c.cut_at < l.next_from) THEN c.cut_at ELSE l.next_from END AS valid_to,
       l.source_ref
FROM listed AS l
LEFT JOIN cut AS c ON c.platform = l.platform AND c.account_id = l.account_id AND c.level = l.level AND c.entity_id = l.entity_id
    AND c.setting = l.setting AND c.valid_from = l.valid_from
UNION ALL
SELECT c.platform, c.account_id, c.level, c.entity_id, c.attribute AS setting, t.starts_at, t.ends_at,
       CASE WHEN c.attribute = 'countries' THEN upper(c.said_text) WHEN c.attribute = 'dayparts' THEN c.said_text END AS said_text,
       c.valid_from, c.valid_to, c.source_ref
FROM change_at AS c
LEFT JOIN schedule_text AS t ON t.said_text = c.said_text AND c.attribute = 'schedule'
WHERE c.attribute IN ('schedule', 'dayparts', 'countries')
