-- The payment at which the carry fell, with the part that no cost stands behind.
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.paid AS holds
FROM finding AS f
ORDER BY f.finding_key
