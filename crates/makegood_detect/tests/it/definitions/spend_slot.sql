-- One row per entity (ad, ad group, campaign, account) x grain x local hour or day: what it spent and from how many rows,
-- each from one level and breakdown only (see spend_campaign). Ads and ad groups stand here only where a setting of
-- their own is known (see asked), with the campaign and ad group that they are part of.
WITH layered AS (
    SELECT platform, account_id, currency, grain, start,
           CASE level WHEN 'ad_group' THEN entity_id WHEN 'ad' THEN ad_group_id END AS ad_group_key,
           CASE level WHEN 'ad' THEN entity_id END AS ad_key, campaign_id,
           CASE level WHEN 'account' THEN 0 WHEN 'campaign' THEN 10 WHEN 'ad_group' THEN 20 ELSE 30 END
             + CASE WHEN country IS NULL AND placement IS NULL THEN 0
                    WHEN placement IS NULL THEN 1 WHEN country IS NULL THEN 2 ELSE 3 END AS layer,
           spend
    FROM delivery
),
by_ad_group AS (
    SELECT platform, account_id, currency, grain, start, ad_group_key, layer, SUM(spend) AS spend, COUNT(*) AS row_count,
           MAX(campaign_id) AS campaign_id
    FROM layered
    WHERE EXISTS (SELECT 1 FROM asked AS k WHERE k.platform = layered.platform AND k.account_id = layered.account_id AND k.level = 'ad_group' AND k.entity_id = ad_group_key)
    GROUP BY platform, account_id, currency, grain, start, ad_group_key, layer
),
by_ad AS (
    SELECT platform, account_id, currency, grain, start, ad_key, layer, SUM(spend) AS spend, COUNT(*) AS row_count,
           MAX(campaign_id) AS campaign_id, MAX(ad_group_key) AS ad_group_id
    FROM layered
    WHERE EXISTS (SELECT 1 FROM asked AS k WHERE k.platform = layered.platform AND k.account_id = layered.account_id AND k.level = 'ad' AND k.entity_id = ad_key)
    GROUP BY platform, account_id, currency, grain, start, ad_key, layer
),
by_account AS (
    -- Rows of the account's own level stand before the sum of its campaigns; rows without a campaign are part of neither.
    SELECT platform, account_id, currency, grain, start, 10 AS layer, SUM(spend) AS spend, SUM(row_count) AS row_count
    FROM spend_campaign
    WHERE campaign_key IS NOT NULL
    GROUP BY platform, account_id, currency, grain, start
    UNION ALL
    SELECT platform, account_id, currency, grain, start, layer, spend, row_count
    FROM spend_campaign
    WHERE campaign_key IS NULL
)
SELECT platform, account_id, currency, 'campaign' AS level, campaign_key AS entity_id, grain, start, layer, spend, row_count,
       campaign_key AS campaign_id, CAST(NULL AS VARCHAR) AS ad_group_id
FROM spend_campaign
WHERE campaign_key IS NOT NULL
UNION ALL
SELECT platform, account_id, currency, 'ad_group' AS level, ad_group_key AS entity_id, grain, start, layer, spend, row_count,
       campaign_id, ad_group_key AS ad_group_id
FROM (
    SELECT b.*, MIN(layer) OVER (PARTITION BY platform, account_id, currency, grain, start, ad_group_key) AS best
    FROM by_ad_group AS b
) AS g
WHERE layer = best
UNION ALL
SELECT platform, account_id, currency, 'ad' AS level, ad_key AS entity_id, grain, start, layer, spend, row_count,
       campaign_id, ad_group_id
FROM (
    SELECT b.*, MIN(layer) OVER (PARTITION BY platform, account_id, currency, grain, start, ad_key) AS best
    FROM by_ad AS b
) AS a
WHERE layer = best
UNION ALL
SELECT platform, account_id, currency, 'account' AS level, account_id AS entity_id, grain, start, layer, spend, row_count,
       CAST(NULL AS VARCHAR) AS campaign_id, CAST(NULL AS VARCHAR) AS ad_group_id
FROM (
    SELECT b.*, MIN(layer) OVER (PARTITION BY platform, account_id, currency, grain, start) AS best
    FROM by_account AS b
) AS t
WHERE layer = best
