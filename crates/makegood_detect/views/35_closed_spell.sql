-- One row per entity x spell in which it should not have spent, by reason: pause, rejection (rejected, deleted or suspended by the
-- platform) and flight (before its start or after its end). Touching intervals of one reason are one spell, so that its grace
-- counts once. closed_to empty = still closed. An account that was observed as suspended is so until its next observation.
WITH observed AS (
    SELECT platform, account_id, status, observed_at AS valid_from,
           LEAD(observed_at) OVER (PARTITION BY platform, account_id ORDER BY observed_at) AS valid_to
    FROM account
),
schedule AS (
    SELECT * FROM flight_at
    WHERE setting = 'schedule' AND (valid_to IS NULL OR valid_to > valid_from)
      AND (starts_at IS NULL OR ends_at IS NULL OR starts_at <= ends_at)
),
closed AS (
    SELECT 'rejection' AS reason, platform, account_id, level, entity_id, valid_from AS closed_from, valid_to AS closed_to
    FROM setting_at
    WHERE setting = 'status' AND status IN ('rejected', 'deleted', 'suspended') AND (valid_to IS NULL OR valid_to > valid_from)
    UNION ALL
    SELECT 'rejection' AS reason, o.platform, o.account_id, 'account' AS level, o.account_id AS entity_id, o.valid_from, o.valid_to
    FROM observed AS o
    LEFT JOIN (SELECT DISTINCT platform, account_id FROM setting_at WHERE setting = 'status' AND level = 'account') AS s
        ON s.platform = o.platform AND s.account_id = o.account_id
    WHERE o.status = 'suspended' AND s.account_id IS NULL
    UNION ALL
    SELECT 'flight' AS reason, platform, account_id, level, entity_id, valid_from,
           CASE WHEN valid_to IS NOT NULL AND valid_to < starts_at THEN valid_to ELSE starts_at END
    FROM schedule
    WHERE starts_at > valid_from
    UNION ALL
    SELECT 'flight' AS reason, platform, account_id, level, entity_id, CASE WHEN ends_at > valid_from THEN ends_at ELSE valid_from END, valid_to
    FROM schedule
    WHERE ends_at IS NOT NULL AND (valid_to IS NULL OR ends_at < valid_to)
),
numbered AS (
    SELECT c.*, SUM(begins) OVER (PARTITION BY reason, platform, account_id, level, entity_id ORDER BY closed_from
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell_no
    FROM (
        SELECT c.*, CASE WHEN LAG(closed_to) OVER (PARTITION BY reason, platform, account_id, level, entity_id ORDER BY closed_from) = closed_from
                         THEN 0 ELSE 1 END AS begins
        FROM closed AS c
    ) AS c
)
SELECT reason, platform, account_id, level, entity_id, MIN(closed_from) AS closed_from,
       CASE WHEN MAX(CASE WHEN closed_to IS NULL THEN 1 ELSE 0 END) = 1 THEN CAST(NULL AS TIMESTAMP(6)) ELSE MAX(closed_to) END AS closed_to
FROM numbered
GROUP BY reason, platform, account_id, level, entity_id, spell_no
UNION ALL
SELECT 'pause' AS reason, platform, account_id, level, entity_id, paused_from AS closed_from, paused_to AS closed_to
FROM pause
