-- The debits that hold the surplus. A debit holds its own amount, or in another currency what it is in the ledger's.
SELECT f.finding_key, d.entry_ref AS source_ref, d.surplus AS amount,
       CASE WHEN c.currency = d.currency THEN c.amount ELSE d.captured END AS holds
FROM finding AS f
JOIN capture_difference AS d ON d.account_id = f.account_id AND d.transaction_id = f.transaction_id AND d.currency = f.currency
JOIN charge AS c ON c.source_ref = d.entry_ref
ORDER BY f.finding_key, source_ref
