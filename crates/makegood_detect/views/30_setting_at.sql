-- One row per entity x interval: the budget or the status as it stood, in force while valid_from <= t < valid_to.
-- An interval without an end holds until the next row of the same entity and setting.
SELECT platform, account_id, level, entity_id, 'budget' AS setting, mode, amount, currency, auto_increase,
       CAST(NULL AS VARCHAR) AS status, valid_from,
       CASE WHEN valid_to IS NULL OR next_from < valid_to THEN next_from ELSE valid_to END AS valid_to, source_ref
FROM (
    SELECT b.*, LEAD(valid_from) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) AS next_from
    FROM budget AS b
) AS budgets
UNION ALL
SELECT platform, account_id, level, entity_id, 'status' AS setting, CAST(NULL AS VARCHAR) AS mode, CAST(NULL AS DECIMAL(18, 6)) AS amount,
       CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS VARCHAR) AS auto_increase, status, valid_from,
       CASE WHEN valid_to IS NULL OR next_from < valid_to THEN next_from ELSE valid_to END AS valid_to, source_ref
FROM (
    SELECT s.*, LEAD(valid_from) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) AS next_from
    FROM status AS s
) AS statuses
