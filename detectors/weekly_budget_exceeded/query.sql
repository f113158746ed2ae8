-- One finding per campaign or ad group x Sunday-Saturday week: spend on the days with a budget in force, less the sum of
-- those budgets, less what the week's daily findings hold. A day on which the budget could not be judged is left out on both sides.
WITH judged AS (
    SELECT b.platform, b.account_id, b.currency, b.level, b.entity_id, b.week_on, b.day_on, b.budget_max,
           COALESCE(s.spend, CAST(0 AS DECIMAL(18, 6))) AS spend
    FROM budget_day AS b
    LEFT JOIN spend_day AS s ON s.platform = b.platform AND s.account_id = b.account_id AND s.currency = b.currency
        AND s.level = b.level AND s.entity_id = b.entity_id AND s.day_on = b.day_on
    WHERE b.may_increase = 0 AND b.has_other = 0 AND (b.has_legacy = 0 OR $include_legacy = 1)
),
week AS (
    SELECT platform, account_id, currency, level, entity_id, week_on, SUM(spend) AS spend, SUM(budget_max) AS allowed,
           SUM(CASE WHEN spend > budget_max * $day_factor THEN spend - budget_max * $day_factor ELSE CAST(0 AS DECIMAL(18, 6)) END) AS in_days
    FROM judged
    GROUP BY platform, account_id, currency, level, entity_id, week_on
)
SELECT concat_ws('/', account_id, level, entity_id, CAST(week_on AS VARCHAR), currency) AS finding_key,
       platform, account_id, concat(level, ':', entity_id) AS entities, level, entity_id,
       week_on AS from_on, CAST(week_on + INTERVAL '6 days' AS DATE) AS to_on, currency, spend, allowed, in_days,
       spend - allowed - in_days AS questioned
FROM week
WHERE spend - allowed - in_days > CAST(0 AS DECIMAL(18, 6))
ORDER BY finding_key
