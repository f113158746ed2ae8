-- Money checked: spend of campaigns on days with a budget that can be judged, of all spend, counted once by campaign.
SELECT s.account_id, s.currency,
       SUM(CASE WHEN j.campaign_id IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE s.spend END) AS checked, SUM(s.spend) AS of_total,
       CASE WHEN COUNT(DISTINCT CASE WHEN j.campaign_id IS NULL THEN s.entity_id END) > 0
            THEN concat('budget history of ', CAST(COUNT(DISTINCT CASE WHEN j.campaign_id IS NULL THEN s.entity_id END) AS VARCHAR),
                        ' campaigns (budget table), or their automatic increase and budget mode') END AS missing
FROM spend_day AS s
LEFT JOIN budget_judged AS j ON j.platform = s.platform AND j.account_id = s.account_id AND j.campaign_id = s.entity_id
    AND j.day_on = s.day_on AND j.currency = s.currency AND (j.only_legacy = 0 OR $include_legacy = 1)
WHERE s.level = 'campaign'
GROUP BY s.account_id, s.currency
ORDER BY s.account_id, s.currency
