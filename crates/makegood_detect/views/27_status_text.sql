-- One row per text that the change log gives as a status, where it is one of ours or the platform's word for it (tiktok-api: ENABLE,
-- DISABLE, DELETE; the log's own Enabled, Paused). Any other text has no row: unknown.
SELECT said_text, status
FROM (
    SELECT said_text,
           CASE WHEN said_text IN ('active', 'enable', 'enabled') THEN 'active'
                WHEN said_text IN ('paused', 'disable', 'disabled') THEN 'paused'
                WHEN said_text IN ('deleted', 'delete') THEN 'deleted'
                WHEN said_text IN ('rejected', 'suspended', 'ended') THEN said_text END AS status
    FROM (
        SELECT DISTINCT said_text FROM (
            SELECT old_text AS said_text FROM change_point WHERE attribute = 'status'
            UNION ALL
            SELECT new_text AS said_text FROM change_point WHERE attribute = 'status'
        ) AS texts
    ) AS said
) AS meant
WHERE status IS NOT NULL
