-- One row per campaign or ad group with a budget: the highest that was ever in force, from when it is known, and of which kind.
-- judged is 1 where it was always a lifetime budget, known without a gap, in one currency, that nothing may have increased
-- automatically (TT-BUD-07, TT-BUD-09). other is 1 where it is known to have been no lifetime budget at all.
SELECT platform, account_id, level, entity_id, MIN(currency) AS currency, MAX(amount) AS budget_max, MIN(valid_from) AS known_from,
       CASE WHEN MIN(CASE WHEN mode = 'lifetime' AND amount IS NOT NULL AND COALESCE(auto_increase, 'unknown') <> 'yes' THEN 1 ELSE 0 END) = 1
                 AND MIN(currency) = MAX(currency) AND MAX(CASE WHEN before_to < valid_from THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END AS judged,
       MIN(CASE WHEN mode IN ('daily', 'dynamic_daily', 'none') THEN 1 ELSE 0 END) AS other
FROM (
    SELECT s.*, LAG(valid_to) OVER (PARTITION BY platform, account_id, level, entity_id ORDER BY valid_from) AS before_to
    FROM setting_at AS s
    WHERE setting = 'budget' AND level IN ('campaign', 'ad_group') AND (valid_to IS NULL OR valid_to > valid_from)
) AS known
GROUP BY platform, account_id, level, entity_id
