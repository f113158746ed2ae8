-- One finding per settled ledger refund for which no credit came to the card, alone, in parts, with other refunds or netted
-- into a payment, once its 60 days have passed and a statement of that card covers them.
SELECT concat_ws('/', b.account_id, b.transaction_id, b.currency) AS finding_key, b.platform, b.account_id,
       concat('account:', b.account_id) AS entities, b.transaction_id, b.payment_ref, b.age_days,
       b.paid_on AS from_on, b.due_on AS to_on, b.currency, b.amount, b.open AS questioned
FROM payment_break AS b
WHERE b.kind = 'refund' AND b.status = 'settled' AND b.class = 'overdue'
ORDER BY finding_key
