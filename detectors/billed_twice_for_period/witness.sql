-- The later invoice or payment.
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.later_amount AS holds
FROM finding AS f
ORDER BY f.finding_key
