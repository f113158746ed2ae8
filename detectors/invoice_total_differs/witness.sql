-- The invoice, with the part of its total that its lines do not hold, and the lines beside it.
SELECT f.finding_key, f.source_ref, f.questioned AS amount, f.total AS holds
FROM finding AS f
UNION ALL
SELECT f.finding_key, n.source_ref, CAST(0 AS DECIMAL(18, 6)) AS amount, ABS(n.amount) AS holds
FROM finding AS f
JOIN invoice_line AS n ON n.platform = f.platform AND n.invoice_id = f.invoice_id
ORDER BY finding_key, source_ref
