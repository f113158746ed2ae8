-- One row per delivery row x entity whose money it is part of: the rows behind spend_slot, to be shown as witness.
-- A row of an ad is part of its ad, its ad group, its campaign and its account. An audit reads only the parts whose level
-- a finding has, and only the files of the accounts and days that findings speak of (see witness_rows.rs).
SELECT platform, account_id, currency, 'campaign' AS level,
       CASE level WHEN 'campaign' THEN entity_id ELSE campaign_id END AS entity_id, grain, start,
       CASE level WHEN 'account' THEN 0 WHEN 'campaign' THEN 10 WHEN 'ad_group' THEN 20 ELSE 30 END
         + CASE WHEN country IS NULL AND placement IS NULL THEN 0
                WHEN placement IS NULL THEN 1 WHEN country IS NULL THEN 2 ELSE 3 END AS layer,
       country, spend, source_sha256, source_at, source_sha256 || ':' || source_at AS source_ref
FROM delivery_version
WHERE NOT superseded
UNION ALL
SELECT platform, account_id, currency, 'ad_group' AS level,
       CASE level WHEN 'ad_group' THEN entity_id WHEN 'ad' THEN ad_group_id END AS entity_id, grain, start,
       CASE level WHEN 'account' THEN 0 WHEN 'campaign' THEN 10 WHEN 'ad_group' THEN 20 ELSE 30 END
         + CASE WHEN country IS NULL AND placement IS NULL THEN 0
                WHEN placement IS NULL THEN 1 WHEN country IS NULL THEN 2 ELSE 3 END AS layer,
       country, spend, source_sha256, source_at, source_sha256 || ':' || source_at AS source_ref
FROM delivery_version
WHERE NOT superseded AND level IN ('ad_group', 'ad')
UNION ALL
SELECT platform, account_id, currency, 'ad' AS level, entity_id, grain, start,
       30 + CASE WHEN country IS NULL AND placement IS NULL THEN 0
                 WHEN placement IS NULL THEN 1 WHEN country IS NULL THEN 2 ELSE 3 END AS layer,
       country, spend, source_sha256, source_at, source_sha256 || ':' || source_at AS source_ref
FROM delivery_version
WHERE NOT superseded AND level = 'ad'
