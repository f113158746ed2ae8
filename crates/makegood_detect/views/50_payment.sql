-- One row per settled bill payment or top-up x the statement entry it was matched with; entry_ref empty = a break.
SELECT l.platform, l.account_id, l.transaction_id, l.kind, l.currency, l.amount, l.tax, l.occurred_at, l.payment_method,
       l.payment_reference, l.source_ref, m.entry_ref, m.match_kind, m.reason
FROM ledger AS l
LEFT JOIN payment_match AS m ON m.payment_ref = l.source_ref
WHERE l.kind IN ('payment', 'top_up', 'order_payment') AND l.status = 'settled' AND l.funding = 'cash'
