-- One finding per credit: all that lapsed on a local day before the day on which the credit was to expire.
SELECT concat_ws('/', e.account_id, e.grant_id, e.currency) AS finding_key, e.platform, e.account_id,
       concat('account:', e.account_id) AS entities, e.grant_id, MIN(e.closes_at) AS expires_at, MIN(e.day_on) AS from_on,
       MAX(e.day_on) AS to_on, e.currency, SUM(e.amount) AS questioned
FROM credit_expired AS e
WHERE e.is_early = 1 AND e.amount > CAST(0 AS DECIMAL(18, 6))
GROUP BY e.platform, e.account_id, e.grant_id, e.currency
ORDER BY finding_key
