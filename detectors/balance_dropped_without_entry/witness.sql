-- The earlier snapshot holds the cash that fell; the later one shows that it is gone.
SELECT f.finding_key, f.ref_before AS source_ref, f.questioned AS amount, f.cash_before AS holds
FROM finding AS f
UNION ALL
SELECT f.finding_key, f.ref_after AS source_ref, CAST(0 AS DECIMAL(18, 6)) AS amount, f.cash_after AS holds
FROM finding AS f
ORDER BY finding_key, source_ref
