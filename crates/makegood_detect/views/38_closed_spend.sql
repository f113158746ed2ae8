-- Every slot of closed_slot with how late it is. late_seconds: from the begin of the spell to the begin of the slot.
-- parent_late_seconds: the same of a parent's own spell of that reason whose spend holds this money too (empty = none): it is
-- asked once, at the highest level.
WITH parent AS (
    SELECT h.*, 'account' AS parent_level, account_id AS parent_id FROM closed_slot AS h WHERE level <> 'account'
    UNION ALL
    SELECT h.*, 'campaign' AS parent_level, campaign_id AS parent_id FROM closed_slot AS h WHERE level IN ('ad_group', 'ad')
    UNION ALL
    SELECT h.*, 'ad_group' AS parent_level, ad_group_id AS parent_id FROM closed_slot AS h WHERE level = 'ad'
),
asked_of_parent AS (
    SELECT c.reason, c.platform, c.account_id, c.currency, c.level, c.entity_id, c.closed_from, c.grain, c.start,
           MAX(CAST(EXTRACT(EPOCH FROM date_trunc('second', p.starts_at)) AS BIGINT)
               - CAST(EXTRACT(EPOCH FROM date_trunc('second', p.closed_from)) AS BIGINT)) AS late_seconds
    FROM parent AS c
    JOIN closed_slot AS p ON p.reason = c.reason AND p.platform = c.platform AND p.account_id = c.account_id AND p.currency = c.currency
        AND p.level = c.parent_level AND p.entity_id = c.parent_id AND p.starts_at <= c.starts_at AND p.ends_at >= c.ends_at
    GROUP BY c.reason, c.platform, c.account_id, c.currency, c.level, c.entity_id, c.closed_from, c.grain, c.start
)
SELECT h.*,
       CAST(EXTRACT(EPOCH FROM date_trunc('second', h.starts_at)) AS BIGINT)
         - CAST(EXTRACT(EPOCH FROM date_trunc('second', h.closed_from)) AS BIGINT) AS late_seconds,
       p.late_seconds AS parent_late_seconds
FROM closed_slot AS h
LEFT JOIN asked_of_parent AS p ON p.reason = h.reason AND p.platform = h.platform AND p.account_id = h.account_id AND p.currency = h.currency
    AND p.level = h.level AND p.entity_id = h.entity_id AND p.closed_from = h.closed_from AND p.grain = h.grain AND p.start = h.start
