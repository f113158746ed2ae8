-- One finding per debit that took a payment which the ledger calls failed or reversed, or which stayed pending past its
-- time, when the debit did not come back in 30 days and the statement covers them.
SELECT concat_ws('/', c.account_id, c.transaction_id, c.source_ref) AS finding_key, c.platform, c.account_id,
       concat('account:', c.account_id) AS entities, c.transaction_id, c.payment_status, c.reason, c.source_ref,
       c.paid_on AS from_on, c.booked_on AS to_on, c.due_on, c.currency, c.amount, c.amount AS questioned
FROM charge AS c
WHERE c.class = 'failed_payment'
ORDER BY finding_key
