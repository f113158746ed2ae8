-- Money checked: spend of days that the account's change log covers (from its first row to its last, or to its retrieval), of all spend.
WITH log AS (
    SELECT c.platform, c.account_id, MIN(c."at") AS first_at, MAX(c."at") AS last_at, MAX(c.retrieved_at) AS retrieved_at
    FROM change AS c
    WHERE c.actor IS NOT NULL OR c.actor_kind IS NOT NULL
    GROUP BY c.platform, c.account_id
),
covered AS (
    SELECT k.platform, k.account_id, k.day_on
    FROM calendar_day AS k
    JOIN log AS l ON l.platform = k.platform AND l.account_id = k.account_id AND k.ends_at > l.first_at
        AND (k.starts_at <= l.last_at OR k.starts_at <= l.retrieved_at)
)
SELECT s.account_id, s.currency,
       SUM(CASE WHEN c.day_on IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE s.spend END) AS checked, SUM(s.spend) AS of_total,
       CASE WHEN COUNT(CASE WHEN c.day_on IS NULL THEN 1 END) > 0 AND MAX(n.owner_count) = 0
            THEN 'the change log with its actors (change table), and who may change things ([owners] actors in makegood.toml)'
            WHEN COUNT(CASE WHEN c.day_on IS NULL THEN 1 END) > 0 THEN 'the change log with its actors (change table) for all days'
            WHEN MAX(n.owner_count) = 0
            THEN 'who may change things ([owners] actors in makegood.toml): without it only actors that the platform does not know are strangers' END AS missing
FROM spend_day AS s
CROSS JOIN (SELECT COUNT(*) AS owner_count FROM owner) AS n
LEFT JOIN covered AS c ON c.platform = s.platform AND c.account_id = s.account_id AND c.day_on = s.day_on
WHERE s.level = 'campaign'
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
