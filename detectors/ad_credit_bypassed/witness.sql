-- The cost rows whose cash the credit should have paid, in time, up to the questioned amount.
SELECT f.finding_key, c.source_ref,
       CASE WHEN c.taken_before + c.cash < f.skipped + f.questioned THEN c.taken_before + c.cash ELSE f.skipped + f.questioned END
         - CASE WHEN c.taken_before > f.skipped THEN c.taken_before ELSE f.skipped END AS amount,
       c.held AS holds
FROM finding AS f
JOIN credit_cost AS c ON c.platform = f.platform AND c.account_id = f.account_id AND c.grant_id = f.grant_id AND c.currency = f.currency
WHERE c.cash > CAST(0 AS DECIMAL(18, 6)) AND c.taken_before < f.skipped + f.questioned AND c.taken_before + c.cash > f.skipped
ORDER BY f.finding_key, c.ends_at, c.source_ref
