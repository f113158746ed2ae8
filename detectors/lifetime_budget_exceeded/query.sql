-- One finding per campaign or ad group with a lifetime budget: all that it spent, less the highest lifetime budget that was ever in force.
-- Judged only where the budget is known from its first spend on, without a gap, in one currency and always as a lifetime budget.
WITH known AS (
    SELECT s.*, LAG(valid_to) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) AS before_to
    FROM setting_at AS s
    WHERE setting = 'budget' AND level IN ('campaign', 'ad_group') AND (valid_to IS NULL OR valid_to > valid_from)
),
life AS (
    SELECT platform, account_id, level, entity_id, MIN(currency) AS currency, MAX(amount) AS budget_max, MIN(valid_from) AS known_from
    FROM known
    GROUP BY platform, account_id, level, entity_id
    HAVING MIN(CASE WHEN mode = 'lifetime' AND amount IS NOT NULL AND COALESCE(auto_increase, 'unknown') <> 'yes' THEN 1 ELSE 0 END) = 1
       AND MIN(currency) = MAX(currency) AND MAX(CASE WHEN before_to < valid_from THEN 1 ELSE 0 END) = 0
),
running AS (
    SELECT l.platform, l.account_id, l.level, l.entity_id, l.currency, l.budget_max, l.known_from, s.day_on, s.ends_at, s.spend,
           SUM(s.spend) OVER (PARTITION BY l.platform, l.account_id, l.level, l.entity_id, l.currency ORDER BY s.starts_at, s.start
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far
    FROM life AS l
    JOIN spend_span AS s ON s.platform = l.platform AND s.account_id = l.account_id AND s.currency = l.currency
        AND s.level = l.level AND s.entity_id = l.entity_id
    WHERE s.spend > CAST(0 AS DECIMAL(18, 6))
)
SELECT concat_ws('/', account_id, level, entity_id, currency) AS finding_key, platform, account_id,
       concat(level, ':', entity_id) AS entities, level, entity_id,
       MIN(CASE WHEN so_far > budget_max THEN day_on END) AS from_on, MAX(day_on) AS to_on, currency, SUM(spend) AS spend, budget_max,
       SUM(spend) - budget_max AS questioned
FROM running
GROUP BY platform, account_id, level, entity_id, currency, budget_max, known_from
HAVING SUM(spend) > budget_max AND known_from < MIN(ends_at)
ORDER BY finding_key
