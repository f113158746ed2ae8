-- Money checked: subtotals of monthly invoices whose period's cost is known in full and settled, of all their subtotals.
SELECT r.account_id, r.currency,
       SUM(CASE WHEN r.cost IS NOT NULL AND r.on_invoicing = 1 AND r.period_end <= t.as_of_on - INTERVAL '$settle_days days'
                THEN r.subtotal ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked,
       SUM(r.subtotal) AS of_total,
       CASE WHEN SUM(CASE WHEN r.cost IS NULL THEN 1 ELSE 0 END) > 0
            THEN concat('cost (or a ledger with cost) for every day of ', CAST(SUM(CASE WHEN r.cost IS NULL THEN 1 ELSE 0 END) AS VARCHAR),
                        ' invoices, and the entities that their lines name') END AS missing
FROM invoice_run AS r
CROSS JOIN audit_date AS t
LEFT JOIN account_now AS a ON a.platform = r.platform AND a.account_id = r.account_id
WHERE r.subtotal > CAST(0 AS DECIMAL(18, 6)) AND (a.payment_mode IS NULL OR a.payment_mode = 'invoicing')
GROUP BY r.account_id, r.currency
ORDER BY r.account_id, r.currency
