-- One row per entity x attribute x interval that the change log alone tells of: an attribute that a table of settings states
-- for the entity is never taken from the log too. said_text holds while valid_from <= t < valid_to; empty = unknown.
-- The old value holds from the account's first row of the log until the first change: before it the log says nothing. A new
-- value that the next change does not know as its old one hides a change that the log has not: unknown until then.
WITH stated AS (
    SELECT DISTINCT platform, account_id, level, entity_id, attribute FROM (
        SELECT platform, account_id, level, entity_id, 'budget' AS attribute FROM budget
        UNION ALL
        SELECT platform, account_id, level, entity_id, 'status' AS attribute FROM status
        UNION ALL
        SELECT platform, account_id, level, entity_id, 'schedule' AS attribute FROM flight
        WHERE starts_at IS NOT NULL OR ends_at IS NOT NULL
        UNION ALL
        SELECT platform, account_id, level, entity_id, 'dayparts' AS attribute FROM flight WHERE dayparts IS NOT NULL
        UNION ALL
        SELECT platform, account_id, level, entity_id, 'countries' AS attribute FROM flight WHERE countries IS NOT NULL
    ) AS tables
),
log AS (
    SELECT platform, account_id, MIN("at") AS log_from FROM change GROUP BY platform, account_id
),
point AS (
    SELECT p.*, LEAD(changed_at) OVER (PARTITION BY p.platform, p.account_id, p.level, p.entity_id, p.attribute ORDER BY p.changed_at) AS next_at,
           LEAD(old_text) OVER (PARTITION BY p.platform, p.account_id, p.level, p.entity_id, p.attribute ORDER BY p.changed_at) AS next_old,
           ROW_NUMBER() OVER (PARTITION BY p.platform, p.account_id, p.level, p.entity_id, p.attribute ORDER BY p.changed_at) AS point_no
    FROM change_point AS p
    LEFT JOIN stated AS s ON s.platform = p.platform AND s.account_id = p.account_id AND s.level = p.level
        AND s.entity_id = p.entity_id AND s.attribute = p.attribute
    WHERE s.entity_id IS NULL
)
SELECT platform, account_id, level, entity_id, attribute, changed_at AS valid_from, next_at AS valid_to,
       CASE WHEN next_old IS NULL OR next_old = new_text
                 OR TRY_CAST(next_old AS DECIMAL(18, 6)) = TRY_CAST(new_text AS DECIMAL(18, 6)) THEN new_text END AS said_text,
       source_ref
FROM point
UNION ALL
SELECT p.platform, p.account_id, p.level, p.entity_id, p.attribute, l.log_from AS valid_from, p.changed_at AS valid_to,
       p.old_text AS said_text, p.source_ref
FROM point AS p
JOIN log AS l ON l.platform = p.platform AND l.account_id = p.account_id
WHERE p.point_no = 1 AND l.log_from < p.changed_at
