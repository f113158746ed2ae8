-- One finding per card verification that was taken and for which the statement shows no return, once 15 days and the
-- posting time have passed and the statement covers them.
SELECT concat_ws('/', c.account_id, c.transaction_id, c.currency) AS finding_key, c.platform, c.account_id,
       concat('account:', c.account_id) AS entities, c.transaction_id, c.source_ref, c.booked_on,
       c.paid_on AS from_on, c.due_on AS to_on, c.currency, c.amount, c.amount AS questioned
FROM charge AS c
WHERE c.class = 'not_returned'
ORDER BY finding_key
