-- The offer.
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.questioned AS holds
FROM finding AS f
ORDER BY f.finding_key
