-- One finding per entity x episode of a stranger. Created or resumed: all spend until undone. Raised: per account-local day the
-- spend above the old budget, but no more than what was spent in slots that the episode touches.
WITH whole AS (
    SELECT e.platform, e.account_id, e.level, e.entity_id, e.what, e.began_at, s.currency, s.day_on, s.spend AS amount
    FROM stranger_episode AS e
    JOIN stranger_span AS s ON s.platform = e.platform AND s.account_id = e.account_id AND s.level = e.level AND s.entity_id = e.entity_id
        AND s.ends_at > e.began_at AND (e.whole_from IS NULL OR s.starts_at >= e.whole_from)
        AND (e.undone_at IS NULL OR (s.starts_at < e.undone_at AND (e.whole_to IS NULL OR s.ends_at <= e.whole_to)))
    WHERE e.what = 'all' AND s.spend > CAST(0 AS DECIMAL(18, 6))
),
raised AS (
    SELECT e.platform, e.account_id, e.level, e.entity_id, e.what, e.began_at, e.old_budget, s.currency, s.day_on, SUM(s.spend) AS day_spend,
           SUM(CASE WHEN s.ends_at > e.began_at THEN s.spend ELSE CAST(0 AS DECIMAL(18, 6)) END) AS inside
    FROM stranger_episode AS e
    JOIN account_now AS a ON a.platform = e.platform AND a.account_id = e.account_id
    JOIN stranger_span AS s ON s.platform = e.platform AND s.account_id = e.account_id AND s.level = e.level AND s.entity_id = e.entity_id
        AND s.currency = a.currency AND (e.undone_at IS NULL OR s.starts_at < e.undone_at)
    LEFT JOIN (
        SELECT platform, account_id, level, entity_id, valid_from, valid_to FROM setting_at WHERE setting = 'budget' AND mode = 'lifetime'
    ) AS b ON b.platform = e.platform AND b.account_id = e.account_id AND b.level = e.level AND b.entity_id = e.entity_id
        AND b.valid_from <= e.began_at AND (b.valid_to IS NULL OR b.valid_to >= e.began_at)
    WHERE e.what = 'raised' AND s.spend > CAST(0 AS DECIMAL(18, 6)) AND b.entity_id IS NULL
    GROUP BY e.platform, e.account_id, e.level, e.entity_id, e.what, e.began_at, e.old_budget, s.currency, s.day_on
),
amounts AS (
    SELECT platform, account_id, level, entity_id, what, began_at, currency, day_on, amount
    FROM whole
    UNION ALL
    SELECT platform, account_id, level, entity_id, what, began_at, currency, day_on,
           CASE WHEN day_spend - old_budget < inside THEN day_spend - old_budget ELSE inside END AS amount
    FROM raised
    WHERE day_spend > old_budget AND inside > CAST(0 AS DECIMAL(18, 6))
)
SELECT concat_ws('/', e.account_id, e.level, e.entity_id, e.what, CAST(e.began_at AS VARCHAR), m.currency) AS finding_key,
       e.platform, e.account_id, concat(e.level, ':', e.entity_id) AS entities, e.level, e.entity_id, e.what, e.began_at, e.undone_at,
       e.whole_from, e.whole_to, e.old_budget,
       CASE WHEN e.what = 'raised' THEN 'given a higher budget' WHEN e.attribute = 'created' THEN 'created' ELSE 'resumed' END AS done,
       CASE WHEN trim(COALESCE(e.actor, '')) = '' THEN 'an actor whom the change log does not name' ELSE e.actor END AS who,
       CASE WHEN n.owner_count > 0 THEN 'is not in the owner list' ELSE 'is unknown to the platform' END AS stranger,
       CASE WHEN e.what = 'raised' THEN ' above the old budget per day' ELSE '' END AS above,
       CASE WHEN e.undone_at IS NULL THEN '; nobody has undone it' ELSE ', until it was undone' END AS ending,
       MIN(m.day_on) AS from_on, MAX(m.day_on) AS to_on, m.currency, SUM(m.amount) AS questioned
FROM stranger_episode AS e
CROSS JOIN (SELECT COUNT(*) AS owner_count FROM owner) AS n
JOIN amounts AS m ON m.platform = e.platform AND m.account_id = e.account_id AND m.level = e.level AND m.entity_id = e.entity_id
    AND m.what = e.what AND m.began_at = e.began_at
GROUP BY e.platform, e.account_id, e.level, e.entity_id, e.what, e.began_at, e.undone_at, e.whole_from, e.whole_to, e.old_budget,
         e.attribute, e.actor, n.owner_count, m.currency
ORDER BY finding_key
