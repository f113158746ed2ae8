-- Money checked: spend of campaigns and days that an approved partner measured (themselves, or an ad group or ad of theirs), of all spend.
WITH measured AS (
    SELECT DISTINCT m.platform, m.account_id, m.day,
           CASE m.level WHEN 'campaign' THEN m.entity_id WHEN 'ad_group' THEN e.parent_id ELSE g.parent_id END AS campaign_id
    FROM spend_measured AS m
    LEFT JOIN entity AS e ON e.platform = m.platform AND e.account_id = m.account_id AND e.level = m.level AND e.entity_id = m.entity_id
    LEFT JOIN entity AS g ON g.platform = m.platform AND g.account_id = m.account_id AND m.level = 'ad' AND g.level = 'ad_group'
        AND g.entity_id = e.parent_id
)
SELECT s.account_id, s.currency,
       SUM(CASE WHEN m.campaign_id IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE s.spend END) AS checked, SUM(s.spend) AS of_total,
       CASE WHEN COUNT(CASE WHEN m.campaign_id IS NULL THEN 1 END) > 0
            THEN concat('measurements of an approved partner (visit_quality table) of ',
                        CAST(COUNT(DISTINCT CASE WHEN m.campaign_id IS NULL THEN s.entity_id END) AS VARCHAR), ' campaigns') END AS missing
FROM spend_day AS s
LEFT JOIN measured AS m ON m.platform = s.platform AND m.account_id = s.account_id AND m.campaign_id = s.entity_id AND m.day = s.day_on
WHERE s.level = 'campaign'
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
