-- One row per campaign x grain x local hour or day: what it spent and from how many rows. A campaign's money may be
-- reported at several levels and with several breakdowns; one of them is taken, never a sum of two: its own level before
-- finer ones, no breakdown before country before placement before both.
WITH layered AS (
    SELECT platform, account_id, currency, grain, start,
           CASE level WHEN 'campaign' THEN entity_id ELSE campaign_id END AS campaign_key,
           CASE level WHEN 'account' THEN 0 WHEN 'campaign' THEN 10 WHEN 'ad_group' THEN 20 ELSE 30 END
             + CASE WHEN country IS NULL AND placement IS NULL THEN 0
                    WHEN placement IS NULL THEN 1 WHEN country IS NULL THEN 2 ELSE 3 END AS layer,
           spend
    FROM delivery
),
summed AS (
    SELECT platform, account_id, currency, grain, start, campaign_key, layer, SUM(spend) AS spend, COUNT(*) AS row_count
    FROM layered
    GROUP BY platform, account_id, currency, grain, start, campaign_key, layer
)
SELECT platform, account_id, currency, grain, start, campaign_key, layer, spend, row_count
FROM (
    SELECT s.*, MIN(layer) OVER (PARTITION BY platform, account_id, currency, grain, start, campaign_key) AS best
    FROM summed AS s
) AS ranked
WHERE layer = best
