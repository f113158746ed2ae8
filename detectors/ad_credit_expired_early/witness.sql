-- The expiries in the ledger that came too early.
SELECT f.finding_key, e.source_ref, e.amount AS amount, e.held AS holds
FROM finding AS f
JOIN credit_expired AS e ON e.platform = f.platform AND e.account_id = f.account_id AND e.grant_id = f.grant_id AND e.currency = f.currency
WHERE e.is_early = 1 AND e.amount > CAST(0 AS DECIMAL(18, 6))
ORDER BY f.finding_key, e.occurred_at, e.source_ref
