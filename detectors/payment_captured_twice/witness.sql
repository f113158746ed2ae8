-- The surplus debits, as they stand on the statement.
SELECT f.finding_key, s.source_ref, s.amount AS amount, s.amount AS holds
FROM finding AS f
JOIN charge AS s ON s.account_id = f.account_id AND s.transaction_id = f.transaction_id AND s.currency = f.currency
WHERE s.class = 'surplus'
ORDER BY f.finding_key, s.source_ref
