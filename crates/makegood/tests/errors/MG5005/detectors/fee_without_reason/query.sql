SELECT l.transaction_id AS finding_key, l.platform, l.account_id, concat('account:', l.account_id) AS entities,
       CAST(l.occurred_at AS DATE) AS from_on, CAST(l.occurred_at AS DATE) AS to_on, l.currency,
       -l.amount AS questioned, l.source_ref
FROM ledger AS l
WHERE l.kind = 'fee'
ORDER BY finding_key
