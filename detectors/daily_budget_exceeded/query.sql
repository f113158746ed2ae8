-- One finding per campaign or ad group x account-local day.
SELECT concat_ws('/', b.account_id, b.level, b.entity_id, CAST(b.day_on AS VARCHAR), b.currency) AS finding_key,
       b.platform, b.account_id, concat(b.level, ':', b.entity_id) AS entities, b.level, b.entity_id,
       b.day_on AS from_on, b.day_on AS to_on, b.currency, s.spend, b.budget_max, b.budget_max * $day_factor AS allowed,
       s.from_hours, s.spend - b.budget_max * $day_factor AS questioned
FROM budget_day AS b
JOIN spend_day AS s ON s.platform = b.platform AND s.account_id = b.account_id AND s.currency = b.currency
    AND s.level = b.level AND s.entity_id = b.entity_id AND s.day_on = b.day_on
WHERE b.may_increase = 0 AND b.has_other = 0 AND (b.has_legacy = 0 OR $include_legacy = 1)
  AND s.spend > b.budget_max * $day_factor
ORDER BY finding_key
