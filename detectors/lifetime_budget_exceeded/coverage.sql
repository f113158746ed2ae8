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
LEFT JOIN (
    SELECT platform, account_id, campaign_id, MIN(known_from) AS known_from
    FROM (
        SELECT b.platform, b.account_id, CASE WHEN b.level = 'campaign' THEN b.entity_id ELSE g.campaign_id END AS campaign_id, b.known_from
        FROM budget_life AS b
        LEFT JOIN (SELECT DISTINCT platform, account_id, entity_id, campaign_id FROM spend_slot WHERE level = 'ad_group') AS g
            ON g.platform = b.platform AND g.account_id = b.account_id AND g.entity_id = b.entity_id AND b.level = 'ad_group'
        WHERE b.judged = 1 OR b.other = 1
    ) AS life
    GROUP BY platform, account_id, campaign_id
) AS k ON k.platform = s.platform AND k.account_id = s.account_id AND k.campaign_id = s.entity_id AND k.known_from < c.ends_at
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
