-- The refund, as the ledger has it.
SELECT f.finding_key, f.payment_ref AS source_ref, f.questioned AS amount, f.amount AS holds
FROM finding AS f
ORDER BY f.finding_key
