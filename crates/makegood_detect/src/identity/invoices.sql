-- Every invoice that is not void beside its lines, the cost of its period with adjustments, and what was paid of it; owed is
-- the running total of invoices less what was paid and given back.
SELECT r.platform, r.account_id, r.currency, r.issued_on AS at_time,
       concat_ws(' ', r.invoice_id, CAST(r.period_start AS VARCHAR), 'to', CAST(r.period_end AS VARCHAR)) AS event,
       r.lines, r.subtotal, r.cost - r.lowered + r.raised AS cost_with_adjustments, r.tax, r.total, r.paid - r.refunded AS paid,
       SUM(r.total - r.paid + r.refunded - r.given_back) OVER (PARTITION BY r.platform, r.account_id, r.currency
           ORDER BY r.issued_on, r.invoice_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS owed,
       CASE WHEN r.paid - r.refunded > r.total + u.minor_unit THEN 'paid more than its total'
            WHEN r.total > r.subtotal + r.tax + u.minor_unit THEN 'total above subtotal and tax'
            WHEN r.lines IS NOT NULL AND r.total > r.lines + r.tax + u.minor_unit * r.line_count THEN 'total above its lines and tax'
            WHEN r.on_invoicing = 1 AND r.subtotal - r.given_back
                 > CASE WHEN r.cost_in_account_time > r.cost THEN r.cost_in_account_time ELSE r.cost END - r.lowered + r.raised
                   + u.minor_unit * (r.cost_days + r.line_count + 1) THEN 'subtotal above the cost of its period'
            ELSE '' END AS mark
FROM invoice_run AS r
JOIN currency_unit AS u ON u.currency = r.currency
JOIN account_now AS a ON a.platform = r.platform AND a.account_id = r.account_id AND a.payment_mode = 'invoicing'
ORDER BY platform, account_id, currency, at_time, event
