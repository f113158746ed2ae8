-- Money checked: spend of campaigns whose status history (or that of their ad groups or ads) is known, of all spend.
SELECT s.account_id, s.currency,
       SUM(CASE WHEN k.campaign_id IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE s.spend END) AS checked, SUM(s.spend) AS of_total,
       CASE WHEN COUNT(DISTINCT CASE WHEN k.campaign_id IS NULL THEN s.entity_id END) > 0
            THEN concat('status history of ', CAST(COUNT(DISTINCT CASE WHEN k.campaign_id IS NULL THEN s.entity_id END) AS VARCHAR),
                        ' campaigns (status table)') END AS missing
FROM spend_day AS s
LEFT JOIN (
    SELECT DISTINCT platform, account_id, campaign_id FROM (
        SELECT platform, account_id, entity_id AS campaign_id FROM status WHERE level = 'campaign'
        UNION ALL
        SELECT t.platform, t.account_id, e.parent_id AS campaign_id
        FROM status AS t
        JOIN entity AS e ON e.platform = t.platform AND e.account_id = t.account_id AND e.level = 'ad_group' AND e.entity_id = t.entity_id
        WHERE t.level = 'ad_group'
    ) AS known
) AS k ON k.platform = s.platform AND k.account_id = s.account_id AND k.campaign_id = s.entity_id
WHERE s.level = 'campaign'
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
