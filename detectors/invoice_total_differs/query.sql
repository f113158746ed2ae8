-- One finding per invoice, not void, whose total is above lines + tax; without lines, above subtotal + tax. The lines hold the
-- tax already where they come to subtotal + tax, or where a line names it with the same amount.
WITH added AS (
    SELECT r.*, u.minor_unit,
           CASE WHEN r.lines IS NULL THEN 0
                WHEN r.names_tax = 1 THEN 1
                WHEN r.tax > CAST(0 AS DECIMAL(18, 6)) AND ABS(r.lines - r.subtotal - r.tax) <= u.minor_unit * r.line_count THEN 1
                WHEN ABS(r.lines - r.total) <= u.minor_unit * r.line_count THEN 1
                ELSE 0 END AS holds_tax
    FROM invoice_run AS r
    JOIN currency_unit AS u ON u.currency = r.currency
    WHERE r.total > CAST(0 AS DECIMAL(18, 6))
),
compared AS (
    SELECT a.*, COALESCE(a.lines, a.subtotal) AS net, CASE WHEN a.holds_tax = 1 THEN CAST(0 AS DECIMAL(18, 6)) ELSE a.tax END AS tax_beside,
           CASE WHEN a.lines IS NULL THEN 'subtotal and tax' WHEN a.holds_tax = 1 THEN 'lines' ELSE 'lines and tax' END AS basis,
           CASE WHEN a.line_count > 1 THEN a.line_count ELSE 1 END AS rounded_rows
    FROM added AS a
)
SELECT concat_ws('/', account_id, invoice_id, currency) AS finding_key, platform, account_id, concat('account:', account_id) AS entities,
       invoice_id, issued_on, period_start AS from_on, period_end AS to_on, currency, basis, total, net, tax_beside,
       net + tax_beside AS recomputed, total - net - tax_beside AS questioned, source_ref
FROM compared
WHERE total - net - tax_beside > $tolerance_minor * minor_unit * rounded_rows
ORDER BY finding_key
