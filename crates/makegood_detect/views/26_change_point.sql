-- One row per entity x attribute x moment of a change: what the change log says it was before and after, in lower case.
-- Changes of one moment that do not agree leave their value empty: the order within the moment is not known.
SELECT platform, account_id, level, entity_id, attribute, changed_at,
       CASE WHEN COUNT(old_text) = COUNT(*) AND MIN(old_text) = MAX(old_text) THEN MAX(old_text) END AS old_text,
       CASE WHEN COUNT(new_text) = COUNT(*) AND MIN(new_text) = MAX(new_text) THEN MAX(new_text) END AS new_text,
       MIN(source_ref) AS source_ref
FROM (
    SELECT platform, account_id, level, entity_id, attribute, "at" AS changed_at, NULLIF(trim(lower(old_value)), '') AS old_text,
           NULLIF(trim(lower(new_value)), '') AS new_text, source_ref
    FROM change
    WHERE attribute IN ('budget', 'status', 'schedule', 'dayparts', 'countries')
) AS changed
GROUP BY platform, account_id, level, entity_id, attribute, changed_at
