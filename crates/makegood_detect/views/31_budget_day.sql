-- One row per campaign or ad group x local day on which a budget was in force: the highest of the day, and what else was.
-- A day of change counts at its highest budget (TT-BUD-05). A budget that the change log alone tells may have been increased
-- automatically as far as anyone knows, so that such days are not judged.
SELECT s.platform, s.account_id, s.level, s.entity_id, c.day_on, c.day_no, c.week_on,
       MAX(s.amount) AS budget_max, MIN(s.currency) AS currency,
       MAX(CASE WHEN s.mode = 'dynamic_daily' THEN 1 ELSE 0 END) AS has_dynamic,
       MAX(CASE WHEN s.mode = 'daily' THEN 1 ELSE 0 END) AS has_legacy,
       MAX(CASE WHEN s.mode IN ('lifetime', 'none') OR (s.mode IS NOT NULL AND s.amount IS NULL) THEN 1 ELSE 0 END) AS has_other,
       MAX(CASE WHEN s.auto_increase = 'no' THEN 0 ELSE 1 END) AS may_increase
FROM setting_at AS s
JOIN calendar_day AS c ON c.platform = s.platform AND c.account_id = s.account_id
    AND s.valid_from < c.ends_at AND (s.valid_to IS NULL OR s.valid_to > c.starts_at)
WHERE s.setting = 'budget' AND s.level IN ('campaign', 'ad_group')
  AND (s.valid_to IS NULL OR s.valid_to > s.valid_from)
GROUP BY s.platform, s.account_id, s.level, s.entity_id, c.day_on, c.day_no, c.week_on
HAVING MIN(s.currency) = MAX(s.currency)
