-- Money checked: spend by country of campaigns while their targeting (or that of their ad groups) is known, of all spend.
WITH up AS (
    SELECT s.platform, s.account_id, s.currency, s.day_on, s.spend, s.level, s.starts_at, s.ends_at, s.entity_id,
           CASE WHEN s.level = 'campaign' THEN s.entity_id ELSE COALESCE(g.parent_id, e.parent_id) END AS campaign_id
    FROM spend_country AS s
    LEFT JOIN entity AS e ON e.platform = s.platform AND e.account_id = s.account_id AND e.level = s.level AND e.entity_id = s.entity_id
    LEFT JOIN entity AS g ON g.platform = s.platform AND g.account_id = s.account_id AND s.level = 'ad' AND g.level = 'ad_group'
        AND g.entity_id = e.parent_id
),
judged AS (
    SELECT u.platform, u.account_id, u.currency, u.campaign_id, u.day_on, u.level, SUM(u.spend) AS spend
    FROM up AS u
    JOIN targeting AS t ON t.platform = u.platform AND t.account_id = u.account_id AND t.level = u.level AND t.entity_id = u.entity_id
        AND u.starts_at >= t.valid_from AND (t.valid_to IS NULL OR u.ends_at <= t.valid_to)
    GROUP BY u.platform, u.account_id, u.currency, u.campaign_id, u.day_on, u.level
),
best AS (
    -- The same money may be judged by campaign, ad group and ad: once is enough.
    SELECT platform, account_id, currency, campaign_id, day_on, MAX(spend) AS spend
    FROM judged
    GROUP BY platform, account_id, currency, campaign_id, day_on
)
SELECT d.account_id, d.currency,
       SUM(CASE WHEN b.campaign_id IS NULL THEN CAST(0 AS DECIMAL(18, 6)) WHEN b.spend < d.spend THEN b.spend ELSE d.spend END) AS checked,
       SUM(d.spend) AS of_total,
       CASE WHEN COUNT(DISTINCT CASE WHEN b.campaign_id IS NULL THEN d.entity_id END) > 0
            THEN concat('targeted countries (flight or change table) or a report by country (delivery table) of ',
                        CAST(COUNT(DISTINCT CASE WHEN b.campaign_id IS NULL THEN d.entity_id END) AS VARCHAR), ' campaigns') END AS missing
FROM spend_day AS d
LEFT JOIN best AS b ON b.platform = d.platform AND b.account_id = d.account_id AND b.currency = d.currency
    AND b.campaign_id = d.entity_id AND b.day_on = d.day_on
WHERE d.level = 'campaign'
GROUP BY d.account_id, d.currency
ORDER BY d.account_id, d.currency
