-- Money checked: totals of invoices whose lines are here in full, of the totals of all invoices that are not void. Without
-- lines an invoice is still compared with its own subtotal and tax.
SELECT account_id, currency, SUM(CASE WHEN lines IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE total END) AS checked, SUM(total) AS of_total,
       CASE WHEN SUM(CASE WHEN lines IS NULL THEN 1 ELSE 0 END) > 0
            THEN concat('invoice lines (table invoice_line) of ', CAST(SUM(CASE WHEN lines IS NULL THEN 1 ELSE 0 END) AS VARCHAR), ' invoices') END AS missing
FROM invoice_run
WHERE total > CAST(0 AS DECIMAL(18, 6))
GROUP BY account_id, currency
ORDER BY account_id, currency
