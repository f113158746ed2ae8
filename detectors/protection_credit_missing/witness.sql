-- The platform's own row of the day.
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.cost AS holds
FROM finding AS f
ORDER BY f.finding_key
