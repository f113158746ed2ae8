-- One row per campaign x local day on which a budget of the campaign, or of one of its ad groups, can be judged or sets no
-- daily limit. only_legacy is 1 where every such budget is a legacy daily one, which has no published tolerance (TT-BUD-06).
SELECT platform, account_id, campaign_id, day_on, currency, MIN(legacy) AS only_legacy
FROM (
    SELECT b.platform, b.account_id, b.entity_id AS campaign_id, b.day_on, b.currency,
           CASE WHEN b.has_other = 1 THEN 0 ELSE b.has_legacy END AS legacy
    FROM budget_day AS b
    WHERE b.level = 'campaign' AND (b.has_other = 1 OR b.may_increase = 0)
    UNION ALL
    SELECT b.platform, b.account_id, e.parent_id AS campaign_id, b.day_on, b.currency,
           CASE WHEN b.has_other = 1 THEN 0 ELSE b.has_legacy END AS legacy
    FROM budget_day AS b
    JOIN entity AS e ON e.platform = b.platform AND e.account_id = b.account_id AND e.level = 'ad_group' AND e.entity_id = b.entity_id
    WHERE b.level = 'ad_group' AND (b.has_other = 1 OR b.may_increase = 0)
) AS judged
GROUP BY platform, account_id, campaign_id, day_on, currency
