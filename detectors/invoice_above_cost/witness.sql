-- The invoice, with the part of its subtotal that no cost stands behind.
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.total AS holds
FROM finding AS f
ORDER BY f.finding_key
