-- One row per entity x interval: the budget or the status as it stood, in force while valid_from <= t < valid_to.
-- An interval without an end holds until the next row of the same entity and setting, or until the change log tells of another
-- value; what follows the log's change is unknown, as no table states it. Where no table states the setting of an entity, the
-- change log does (change_at): an empty mode or status is an interval in which it is not known.
WITH budget_cut AS (
    SELECT b.platform, b.account_id, b.level, b.entity_id, b.valid_from, MIN(p.changed_at) AS cut_at
    FROM budget AS b
    JOIN change_point AS p ON p.platform = b.platform AND p.account_id = b.account_id AND p.level = b.level AND p.entity_id = b.entity_id
        AND p.attribute = 'budget' AND p.changed_at > b.valid_from
    LEFT JOIN budget_text AS t ON t.said_text = p.new_text
    WHERE b.valid_to IS NULL AND (t.said_text IS NULL OR t.amount IS NULL OR b.amount IS NULL OR t.amount <> b.amount)
    GROUP BY b.platform, b.account_id, b.level, b.entity_id, b.valid_from
),
status_cut AS (
    SELECT s.platform, s.account_id, s.level, s.entity_id, s.valid_from, MIN(p.changed_at) AS cut_at
    FROM status AS s
    JOIN change_point AS p ON p.platform = s.platform AND p.account_id = s.account_id AND p.level = s.level AND p.entity_id = s.entity_id
        AND p.attribute = 'status' AND p.changed_at > s.valid_from
    LEFT JOIN status_text AS t ON t.said_text = p.new_text
    WHERE s.valid_to IS NULL AND (t.status IS NULL OR t.status <> s.status)
    GROUP BY s.platform, s.account_id, s.level, s.entity_id, s.valid_from
),
log_budget AS (
    SELECT c.platform, c.account_id, c.level, c.entity_id, c.valid_from, c.valid_to, c.source_ref, t.mode, a.currency,
           CASE WHEN t.currency IS NULL OR t.currency = a.currency THEN t.amount END AS amount
    FROM change_at AS c
    JOIN account_now AS a ON a.platform = c.platform AND a.account_id = c.account_id
    LEFT JOIN budget_text AS t ON t.said_text = c.said_text
    WHERE c.attribute = 'budget'
),
log_mode AS (
    -- The mode of a budget cannot be switched after launch (TT-BUD-08): stated once, it is known for all amounts of the entity.
    SELECT platform, account_id, level, entity_id, MIN(mode) AS mode
    FROM log_budget
    GROUP BY platform, account_id, level, entity_id
    HAVING MIN(mode) = MAX(mode)
)
SELECT b.platform, b.account_id, b.level, b.entity_id, 'budget' AS setting, b.mode, b.amount, b.currency, b.auto_increase,
       CAST(NULL AS VARCHAR) AS status, b.valid_from,
       CASE WHEN b.valid_to IS NOT NULL AND (b.next_from IS NULL OR b.next_from >= b.valid_to) THEN b.valid_to
            WHEN c.cut_at IS NOT NULL AND (b.next_from IS NULL OR c.cut_at < b.next_from) THEN c.cut_at ELSE b.next_from END AS valid_to,
       b.source_ref
FROM (
    SELECT b.*, LEAD(valid_from) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) AS next_from
    FROM budget AS b
) AS b
LEFT JOIN budget_cut AS c ON c.platform = b.platform AND c.account_id = b.account_id AND c.level = b.level AND c.entity_id = b.entity_id
    AND c.valid_from = b.valid_from
UNION ALL
SELECT s.platform, s.account_id, s.level, s.entity_id, 'status' AS setting, CAST(NULL AS VARCHAR) AS mode, CAST(NULL AS DECIMAL(18, 6)) AS amount,
       CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS VARCHAR) AS auto_increase, s.status, s.valid_from,
       CASE WHEN s.valid_to IS NOT NULL AND (s.next_from IS NULL OR s.next_from >= s.valid_to) THEN s.valid_to
            WHEN c.cut_at IS NOT NULL AND (s.next_from IS NULL OR c.cut_at < s.next_from) THEN c.cut_at ELSE s.next_from END AS valid_to,
       s.source_ref
FROM (
    SELECT s.*, LEAD(valid_from) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) AS next_from
    FROM status AS s
) AS s
LEFT JOIN status_cut AS c ON c.platform = s.platform AND c.account_id = s.account_id AND c.level = s.level AND c.entity_id = s.entity_id
    AND c.valid_from = s.valid_from
UNION ALL
SELECT b.platform, b.account_id, b.level, b.entity_id, 'budget' AS setting,
       CASE WHEN b.mode = 'none' OR b.amount IS NOT NULL THEN COALESCE(b.mode, m.mode) END AS mode, b.amount, b.currency,
       'unknown' AS auto_increase, CAST(NULL AS VARCHAR) AS status, b.valid_from, b.valid_to, b.source_ref
FROM log_budget AS b
LEFT JOIN log_mode AS m ON m.platform = b.platform AND m.account_id = b.account_id AND m.level = b.level AND m.entity_id = b.entity_id
UNION ALL
SELECT c.platform, c.account_id, c.level, c.entity_id, 'status' AS setting, CAST(NULL AS VARCHAR) AS mode, CAST(NULL AS DECIMAL(18, 6)) AS amount,
       CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS VARCHAR) AS auto_increase,
       t.status, c.valid_from, c.valid_to, c.source_ref
FROM change_at AS c
LEFT JOIN status_text AS t ON t.said_text = c.said_text
WHERE c.attribute = 'status'
