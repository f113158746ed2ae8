-- Money checked: cash of the earlier snapshot of every pair that ledger and cost cover, of that of all pairs of prepaid accounts.
SELECT p.account_id, p.currency, SUM(CASE WHEN p.covered = 1 THEN p.cash_before ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked,
       SUM(p.cash_before) AS of_total,
       CASE WHEN SUM(p.covered) < COUNT(*)
            THEN concat('ledger and cost exports that cover the days between ', CAST(COUNT(*) - SUM(p.covered) AS VARCHAR), ' pairs of balance snapshots') END AS missing
FROM balance_pair AS p
WHERE p.apart = 1
GROUP BY p.account_id, p.currency
ORDER BY p.account_id, p.currency
