-- Money checked: monthly invoices, and payments that name their invoice or period, of all invoices of accounts that may be
-- on monthly invoicing and of all settled payments.
SELECT b.account_id, b.currency, SUM(b.checked) AS checked, SUM(b.amount) AS of_total,
       CASE WHEN SUM(b.blind) > 0
            THEN 'payment mode of the account, and invoice numbers or periods of its payments (ledger.invoice_id, period_start, period_end)' END AS missing
FROM (
    SELECT r.account_id, r.currency, CASE WHEN r.on_invoicing = 1 THEN r.total ELSE CAST(0 AS DECIMAL(18, 6)) END AS checked, r.total AS amount,
           CASE WHEN a.payment_mode IS NULL THEN 1 ELSE 0 END AS blind
    FROM invoice_run AS r
    LEFT JOIN account_now AS a ON a.platform = r.platform AND a.account_id = r.account_id
    WHERE r.total > CAST(0 AS DECIMAL(18, 6)) AND (a.payment_mode IS NULL OR a.payment_mode = 'invoicing')
    UNION ALL
    SELECT l.account_id, l.currency,
           CASE WHEN l.invoice_id IS NULL AND l.period_end IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE l.amount END AS checked, l.amount,
           CASE WHEN l.invoice_id IS NULL AND l.period_end IS NULL THEN 1 ELSE 0 END AS blind
    FROM ledger AS l
    WHERE l.kind = 'payment' AND l.status = 'settled' AND l.amount > CAST(0 AS DECIMAL(18, 6))
) AS b
GROUP BY b.account_id, b.currency
ORDER BY b.account_id, b.currency
