-- The balance snapshot, less frozen cash and tax.
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.cash AS holds
FROM finding AS f
ORDER BY f.finding_key
