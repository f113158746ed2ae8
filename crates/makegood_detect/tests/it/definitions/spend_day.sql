-- One row per entity x local day: the sum of its hours where hours are reported, else the day row.
SELECT platform, account_id, currency, level, entity_id, CAST(start AS DATE) AS day_on,
       COALESCE(SUM(CASE WHEN grain = 'hour' THEN spend END), SUM(CASE WHEN grain = 'day' THEN spend END)) AS spend,
       COALESCE(SUM(CASE WHEN grain = 'hour' THEN row_count END), SUM(CASE WHEN grain = 'day' THEN row_count END)) AS row_count,
       MAX(CASE WHEN grain = 'hour' THEN 1 ELSE 0 END) AS from_hours
FROM spend_slot
GROUP BY platform, account_id, currency, level, entity_id, CAST(start AS DATE)
