-- One finding per settled payment that was captured again: the surplus debits, which matching found to repeat
-- a capture of a payment that was already taken in full and that did not come back.
SELECT concat_ws('/', s.account_id, s.transaction_id, s.currency) AS finding_key,
       s.platform, s.account_id, concat('account:', s.account_id) AS entities,
       s.transaction_id, MIN(s.paid_on) AS paid_on, MIN(s.paid_on) AS from_on, MAX(s.booked_on) AS to_on, s.currency,
       SUM(s.amount) AS surplus, MIN(p.amount + COALESCE(p.tax, CAST(0 AS DECIMAL(18, 6)))) AS payment,
       SUM(s.amount) + MIN(p.amount + COALESCE(p.tax, CAST(0 AS DECIMAL(18, 6)))) AS captured,
       SUM(s.amount) AS questioned
FROM charge AS s
JOIN ledger AS p ON p.source_ref = s.payment_ref
WHERE s.class = 'surplus'
GROUP BY s.platform, s.account_id, s.transaction_id, s.currency
ORDER BY finding_key
