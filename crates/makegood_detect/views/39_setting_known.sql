-- One row per campaign x setting (budget, status, schedule, dayparts), the span of time in which it is known, for the campaign
-- itself or for one of its ad groups that spend is known of. known_to empty = still. For coverage alone.
SELECT platform, account_id, campaign_id, setting, MIN(valid_from) AS known_from,
       CASE WHEN MAX(CASE WHEN valid_to IS NULL THEN 1 ELSE 0 END) = 1 THEN CAST(NULL AS TIMESTAMP(6)) ELSE MAX(valid_to) END AS known_to
FROM (
    SELECT k.platform, k.account_id, CASE WHEN k.level = 'campaign' THEN k.entity_id ELSE g.campaign_id END AS campaign_id,
           k.setting, k.valid_from, k.valid_to
    FROM (
        SELECT platform, account_id, level, entity_id, setting, valid_from, valid_to FROM setting_at
        WHERE status IS NOT NULL OR mode IS NOT NULL
        UNION ALL
        SELECT platform, account_id, level, entity_id, setting, valid_from, valid_to FROM flight_at
        WHERE starts_at IS NOT NULL OR ends_at IS NOT NULL OR said_text IS NOT NULL
    ) AS k
    LEFT JOIN (SELECT DISTINCT platform, account_id, entity_id, campaign_id FROM spend_slot WHERE level = 'ad_group') AS g
        ON g.platform = k.platform AND g.account_id = k.account_id AND g.entity_id = k.entity_id AND k.level = 'ad_group'
    WHERE k.level IN ('campaign', 'ad_group')
) AS known
WHERE campaign_id IS NOT NULL
GROUP BY platform, account_id, campaign_id, setting
