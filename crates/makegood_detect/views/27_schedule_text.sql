-- One row per text that the change log gives as a schedule, where it is an ISO 8601 interval of instants in UTC: start/end, either
-- of them empty for none (a bar may stand for the slash). Any other text has no row: unknown, never a guess.
WITH said AS (
    SELECT DISTINCT said_text FROM (
        SELECT old_text AS said_text FROM change_point WHERE attribute = 'schedule'
        UNION ALL
        SELECT new_text AS said_text FROM change_point WHERE attribute = 'schedule'
    ) AS texts
    WHERE said_text IS NOT NULL
),
part AS (
    SELECT said_text, trim(split_part(upper(replace(said_text, '|', '/')), '/', 1)) AS first_part,
           trim(split_part(upper(replace(said_text, '|', '/')), '/', 2)) AS last_part
    FROM said
    WHERE length(replace(replace(said_text, '|', '/'), '/', '')) = length(said_text) - 1
),
placed AS (
    SELECT said_text, first_part, last_part,
           CASE WHEN first_part LIKE '____-__-__T__:__:__Z' THEN TRY_CAST(replace(replace(first_part, 'T', ' '), 'Z', '') AS TIMESTAMP(6)) END AS starts_at,
           CASE WHEN last_part LIKE '____-__-__T__:__:__Z' THEN TRY_CAST(replace(replace(last_part, 'T', ' '), 'Z', '') AS TIMESTAMP(6)) END AS ends_at
    FROM part
)
SELECT said_text, starts_at, ends_at
FROM placed
WHERE (starts_at IS NOT NULL OR first_part = '') AND (ends_at IS NOT NULL OR last_part = '') AND (starts_at IS NOT NULL OR ends_at IS NOT NULL)
