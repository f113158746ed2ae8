-- One row per delivery row with a country that can be compared x entity whose money it is part of: the rows behind
-- spend_country. Only codes of two letters can be compared; XX and ZZ stand for unknown. UK is GB.
SELECT platform, account_id, currency, 'campaign' AS level,
       CASE level WHEN 'campaign' THEN entity_id ELSE campaign_id END AS entity_id, grain, start,
       CASE level WHEN 'campaign' THEN 10 WHEN 'ad_group' THEN 20 ELSE 30 END + CASE WHEN placement IS NULL THEN 1 ELSE 3 END AS layer,
       CASE upper(trim(country)) WHEN 'UK' THEN 'GB' ELSE upper(trim(country)) END AS country, spend, source_ref
FROM delivery
WHERE country IS NOT NULL AND level IN ('campaign', 'ad_group', 'ad')
UNION ALL
SELECT platform, account_id, currency, 'ad_group' AS level,
       CASE level WHEN 'ad_group' THEN entity_id ELSE ad_group_id END AS entity_id, grain, start,
       CASE level WHEN 'ad_group' THEN 20 ELSE 30 END + CASE WHEN placement IS NULL THEN 1 ELSE 3 END AS layer,
       CASE upper(trim(country)) WHEN 'UK' THEN 'GB' ELSE upper(trim(country)) END AS country, spend, source_ref
FROM delivery
WHERE country IS NOT NULL AND level IN ('ad_group', 'ad')
UNION ALL
SELECT platform, account_id, currency, 'ad' AS level, entity_id, grain, start,
       30 + CASE WHEN placement IS NULL THEN 1 ELSE 3 END AS layer,
       CASE upper(trim(country)) WHEN 'UK' THEN 'GB' ELSE upper(trim(country)) END AS country, spend, source_ref
FROM delivery
WHERE country IS NOT NULL AND level = 'ad'
