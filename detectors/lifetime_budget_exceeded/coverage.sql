-- Money checked: spend of campaigns whose budget (or that of one of their ad groups) is known from their first spend on, of all spend.
SELECT s.account_id, s.currency,
       SUM(CASE WHEN k.campaign_id IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE s.spend END) AS checked, SUM(s.spend) AS of_total,
       CASE WHEN COUNT(CASE WHEN k.campaign_id IS NULL THEN s.entity_id END) > 0
            THEN concat('budget history of ', CAST(COUNT(CASE WHEN k.campaign_id IS NULL THEN s.entity_id END) AS VARCHAR),
                        ' campaigns from their first spend on (budget table, or change)') END AS missing
FROM (
    SELECT platform, account_id, currency, entity_id, MIN(day_on) AS first_on, SUM(spend) AS spend
    FROM spend_day
    WHERE level = 'campaign'
    GROUP BY platform, account_id, currency, entity_id
) AS s
LEFT JOIN calendar_day AS c ON c.platform = s.platform AND c.account_id = s.account_id AND c.day_on = s.first_on
LEFT JOIN setting_known AS k ON k.platform = s.platform AND k.account_id = s.account_id AND k.campaign_id = s.entity_id
    AND k.setting = 'budget' AND k.known_from < c.ends_at
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
