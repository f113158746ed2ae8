-- One row per entity x interval with one schedule of hours, as 168 or 336 marks of 0 and 1 from Monday 00:00, local civil time.
-- Touching intervals with the same marks are one. A text of any other length or mark is unknown and not here. Marks that are all
-- 0 are not here either: the platform takes a schedule that is nowhere open as one without limits (our reading).
WITH marked AS (
    SELECT platform, account_id, level, entity_id, said_text AS marks, valid_from, valid_to
    FROM flight_at
    WHERE setting = 'dayparts' AND (valid_to IS NULL OR valid_to > valid_from)
      AND length(said_text) IN (168, 336) AND replace(replace(said_text, '0', ''), '1', '') = '' AND replace(said_text, '0', '') <> ''
),
numbered AS (
    SELECT m.*, SUM(begins) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS part_no
    FROM (
        SELECT m.*, CASE WHEN LAG(valid_to) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) = valid_from
                              AND LAG(marks) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) = marks
                         THEN 0 ELSE 1 END AS begins
        FROM marked AS m
    ) AS m
)
SELECT platform, account_id, level, entity_id, MIN(marks) AS marks, CASE WHEN length(MIN(marks)) = 336 THEN CAST(2 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS marks_an_hour,
       MIN(valid_from) AS valid_from,
       CASE WHEN MAX(CASE WHEN valid_to IS NULL THEN 1 ELSE 0 END) = 1 THEN CAST(NULL AS TIMESTAMP(6)) ELSE MAX(valid_to) END AS valid_to
FROM numbered
GROUP BY platform, account_id, level, entity_id, part_no
