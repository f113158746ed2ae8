-- Money checked: the platform's debits whose posting window is covered by a ledger, of all its debits.
SELECT COALESCE(account_id, '') AS account_id, currency,
       SUM(CASE WHEN class = 'not_covered' THEN CAST(0 AS DECIMAL(18, 6)) ELSE amount END) AS checked, SUM(amount) AS of_total,
       CASE WHEN SUM(CASE WHEN class = 'not_covered' THEN 1 ELSE 0 END) > 0
            THEN concat('ledger exports (and their accounts) that cover ', CAST(SUM(CASE WHEN class = 'not_covered' THEN 1 ELSE 0 END) AS VARCHAR), ' debits')
       END AS missing
FROM charge
GROUP BY COALESCE(account_id, ''), currency
ORDER BY account_id, currency
