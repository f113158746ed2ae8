-- One finding per entity x day: spend x invalid share, rounded down to a thousandth; of several partners the lowest share counts.
-- The remainder is taken off before dividing, so that the division is exact on every engine.
WITH days AS (
    SELECT platform, account_id, currency, level, entity_id, day, source, valid, invalid, measured, source_ref AS measured_in,
           CAST(SUM(spend) AS DECIMAL(18, 6)) AS spend,
           CAST(invalid AS DECIMAL(12, 0)) AS bad, CAST(measured AS DECIMAL(12, 0)) AS looked_at
    FROM spend_measured
    GROUP BY platform, account_id, currency, level, entity_id, day, source, valid, invalid, measured, source_ref
),
shared AS (
    SELECT d.*, CAST(spend * bad * CAST(1000 AS DECIMAL(4, 0)) AS DECIMAL(38, 6)) AS scaled
    FROM days AS d
    WHERE spend > CAST(0 AS DECIMAL(18, 6))
),
divided AS (
    SELECT s.*, CAST((scaled - scaled % looked_at) / looked_at AS DECIMAL(18, 0)) * CAST(0.001 AS DECIMAL(4, 3)) AS questioned
    FROM shared AS s
),
ranked AS (
    SELECT d.*, ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency, level, entity_id, day ORDER BY questioned, source) AS lowest
    FROM divided AS d
)
SELECT concat_ws('/', account_id, level, entity_id, CAST(day AS VARCHAR), currency) AS finding_key,
       platform, account_id, concat(level, ':', entity_id) AS entities, level, entity_id, day AS from_on, day AS to_on, currency,
       source, invalid, measured, spend, CAST(questioned AS DECIMAL(18, 6)) AS questioned
FROM ranked
WHERE lowest = 1 AND bad > $share_max * looked_at AND measured >= $measured_min
ORDER BY finding_key
