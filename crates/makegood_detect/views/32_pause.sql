-- One row per pause of an entity: touching intervals of status paused are one pause. paused_to empty = not resumed yet.
SELECT platform, account_id, level, entity_id, MIN(valid_from) AS paused_from,
       CASE WHEN MAX(CASE WHEN valid_to IS NULL THEN 1 ELSE 0 END) = 1 THEN CAST(NULL AS TIMESTAMP) ELSE MAX(valid_to) END AS paused_to
FROM (
    SELECT p.*, SUM(begins) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS pause_no
    FROM (
        SELECT s.*, CASE WHEN LAG(valid_to) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) = valid_from
                         THEN 0 ELSE 1 END AS begins
        FROM setting_at AS s
        WHERE setting = 'status' AND status = 'paused' AND (valid_to IS NULL OR valid_to > valid_from)
    ) AS p
) AS numbered
GROUP BY platform, account_id, level, entity_id, pause_no
