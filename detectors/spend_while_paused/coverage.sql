-- Money checked: spend of campaigns on days on which their status history (or that of one of their ad groups) is known, of all spend.
SELECT s.account_id, s.currency,
       SUM(CASE WHEN k.campaign_id IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE s.spend END) AS checked, SUM(s.spend) AS of_total,
       CASE WHEN COUNT(DISTINCT CASE WHEN k.campaign_id IS NULL THEN s.entity_id END) > 0
            THEN concat('status history of ', CAST(COUNT(DISTINCT CASE WHEN k.campaign_id IS NULL THEN s.entity_id END) AS VARCHAR),
                        ' campaigns (status table, or change)') END AS missing
FROM spend_day AS s
LEFT JOIN calendar_day AS c ON c.platform = s.platform AND c.account_id = s.account_id AND c.day_on = s.day_on
LEFT JOIN setting_known AS k ON k.platform = s.platform AND k.account_id = s.account_id AND k.campaign_id = s.entity_id AND k.setting = 'status'
    AND k.known_from < c.ends_at AND (k.known_to IS NULL OR k.known_to > c.starts_at)
WHERE s.level = 'campaign'
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
