-- One row per entity x episode of a stranger's hand: what = all (created or resumed by a stranger: all spend) or raised (spend
-- above old_budget per day), from the first such change until somebody else undid it (undone_at empty = not undone).
-- A raise inside an episode of all spend, and an ad group or ad inside one of its campaign, are part of that one.
-- whole_from, whole_to: a slot of time that the episode only touches counts whole when it lies within these.
WITH started AS (
    SELECT platform, account_id, level, entity_id, changed_at, actor, attribute, was_off_since, old_budget, source_ref,
           CASE does WHEN 'raises' THEN 'raised' ELSE 'all' END AS what
    FROM stranger_change
    WHERE stranger = 1 AND does IN ('starts', 'raises')
),
parents AS (
    SELECT DISTINCT platform, account_id, level, entity_id, parent_level, parent_id FROM (
        SELECT platform, account_id, level, entity_id, level AS parent_level, entity_id AS parent_id FROM started
        UNION ALL
        SELECT s.platform, s.account_id, s.level, s.entity_id,
               CASE s.level WHEN 'ad' THEN 'ad_group' ELSE 'campaign' END AS parent_level, e.parent_id
        FROM started AS s
        JOIN entity AS e ON e.platform = s.platform AND e.account_id = s.account_id AND e.level = s.level AND e.entity_id = s.entity_id
        WHERE s.level IN ('ad_group', 'ad') AND e.parent_id IS NOT NULL
        UNION ALL
        SELECT s.platform, s.account_id, s.level, s.entity_id, 'campaign' AS parent_level, g.parent_id
        FROM started AS s
        JOIN entity AS e ON e.platform = s.platform AND e.account_id = s.account_id AND e.level = 'ad' AND e.entity_id = s.entity_id
        JOIN entity AS g ON g.platform = e.platform AND g.account_id = e.account_id AND g.level = 'ad_group' AND g.entity_id = e.parent_id
        WHERE s.level = 'ad' AND g.parent_id IS NOT NULL
    ) AS up
),
undone AS (
    SELECT s.platform, s.account_id, s.level, s.entity_id, s.changed_at, s.actor, s.attribute, s.was_off_since, s.old_budget, s.source_ref,
           s.what, MIN(u.changed_at) AS undone_at
    FROM started AS s
    JOIN parents AS p ON p.platform = s.platform AND p.account_id = s.account_id AND p.level = s.level AND p.entity_id = s.entity_id
    LEFT JOIN stranger_change AS u ON u.platform = p.platform AND u.account_id = p.account_id AND u.level = p.parent_level
        AND u.entity_id = p.parent_id AND u.changed_at > s.changed_at AND u.stranger = 0 AND COALESCE(u.actor_kind, '') <> 'platform'
        AND (u.does = 'undoes' OR (s.what = 'raised' AND u.attribute = 'budget' AND u.entity_id = s.entity_id))
    GROUP BY s.platform, s.account_id, s.level, s.entity_id, s.changed_at, s.actor, s.attribute, s.was_off_since, s.old_budget,
             s.source_ref, s.what
),
first_of AS (
    SELECT u.*, ROW_NUMBER() OVER (PARTITION BY platform, account_id, level, entity_id, what, undone_at
                                   ORDER BY changed_at, source_ref) AS start_no
    FROM undone AS u
),
episode AS (
    SELECT platform, account_id, level, entity_id, what, changed_at AS began_at, undone_at, actor, attribute, old_budget, source_ref,
           CASE WHEN attribute = 'created' THEN CAST(NULL AS TIMESTAMP) ELSE COALESCE(was_off_since, changed_at) END AS whole_from
    FROM first_of
    WHERE start_no = 1
),
resumed AS (
    SELECT e.platform, e.account_id, e.level, e.entity_id, e.what, e.began_at, MIN(c.changed_at) AS whole_to
    FROM episode AS e
    JOIN stranger_change AS c ON c.platform = e.platform AND c.account_id = e.account_id AND c.level = e.level AND c.entity_id = e.entity_id
        AND c.does = 'starts' AND c.changed_at > e.undone_at
    GROUP BY e.platform, e.account_id, e.level, e.entity_id, e.what, e.began_at
),
held AS (
    -- The episodes of all spend of the entity itself (a raise) or of an entity above it.
    SELECT DISTINCT e.platform, e.account_id, e.level, e.entity_id, e.what, e.began_at
    FROM episode AS e
    JOIN parents AS p ON p.platform = e.platform AND p.account_id = e.account_id AND p.level = e.level AND p.entity_id = e.entity_id
    JOIN episode AS o ON o.platform = p.platform AND o.account_id = p.account_id AND o.level = p.parent_level AND o.entity_id = p.parent_id
        AND o.what = 'all' AND (o.level <> e.level OR e.what = 'raised')
        AND (o.began_at <= e.began_at OR o.attribute = 'created')
        AND (o.undone_at IS NULL OR (e.undone_at IS NOT NULL AND e.undone_at <= o.undone_at))
)
SELECT e.platform, e.account_id, e.level, e.entity_id, e.what, e.began_at, e.undone_at, e.actor, e.attribute, e.old_budget, e.source_ref,
       e.whole_from, r.whole_to
FROM episode AS e
LEFT JOIN held AS h ON h.platform = e.platform AND h.account_id = e.account_id AND h.level = e.level AND h.entity_id = e.entity_id
    AND h.what = e.what AND h.began_at = e.began_at
LEFT JOIN resumed AS r ON r.platform = e.platform AND r.account_id = e.account_id AND r.level = e.level AND r.entity_id = e.entity_id
    AND r.what = e.what AND r.began_at = e.began_at
WHERE h.entity_id IS NULL
