-- Money checked: spend of entities on days with a daily budget that can be judged, of the spend that no lifetime or
-- unlimited budget explains, counted once per account by its campaigns.
SELECT s.account_id, s.currency,
       SUM(CASE WHEN j.entity_id IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE s.spend END) AS checked, SUM(s.spend) AS of_total,
       CASE WHEN COUNT(DISTINCT CASE WHEN j.entity_id IS NULL THEN s.entity_id END) > 0
            THEN concat('budget history of ', CAST(COUNT(DISTINCT CASE WHEN j.entity_id IS NULL THEN s.entity_id END) AS VARCHAR),
                        ' campaigns (budget table), or their automatic increase and budget mode') END AS missing
FROM spend_day AS s
LEFT JOIN (
    SELECT DISTINCT platform, account_id, campaign_id AS entity_id, day_on, currency FROM (
        SELECT b.platform, b.account_id, b.entity_id AS campaign_id, b.day_on, b.currency
        FROM budget_day AS b WHERE b.level = 'campaign' AND (b.has_other = 1 OR (b.may_increase = 0 AND (b.has_legacy = 0 OR $include_legacy = 1)))
        UNION ALL
        SELECT b.platform, b.account_id, e.parent_id AS campaign_id, b.day_on, b.currency
        FROM budget_day AS b
        JOIN entity AS e ON e.platform = b.platform AND e.account_id = b.account_id AND e.level = 'ad_group' AND e.entity_id = b.entity_id
        WHERE b.level = 'ad_group' AND (b.has_other = 1 OR (b.may_increase = 0 AND (b.has_legacy = 0 OR $include_legacy = 1)))
    ) AS judged
) AS j ON j.platform = s.platform AND j.account_id = s.account_id AND j.entity_id = s.entity_id AND j.day_on = s.day_on
    AND j.currency = s.currency
WHERE s.level = 'campaign'
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
