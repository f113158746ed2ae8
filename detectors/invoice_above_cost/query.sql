-- One finding per invoice of an account on monthly invoicing whose subtotal exceeds the cost of its period. Every day of the
-- period is covered by a cost or ledger export and is settled.
WITH memo AS (
    -- Credit memos: invoices below zero whose period touches that of the invoice.
    SELECT r.platform, r.invoice_id, SUM(-m.subtotal) AS amount
    FROM invoice_run AS r
    JOIN invoice_run AS m ON m.platform = r.platform AND m.account_id = r.account_id AND m.currency = r.currency
        AND m.subtotal < CAST(0 AS DECIMAL(18, 6)) AND m.period_start <= r.period_end AND m.period_end >= r.period_start
    WHERE r.subtotal > CAST(0 AS DECIMAL(18, 6))
    GROUP BY r.platform, r.invoice_id
),
judged AS (
    SELECT r.*, u.minor_unit * (r.cost_days + r.line_count + 1) AS tolerance,
           r.given_back + r.refunded + COALESCE(m.amount, CAST(0 AS DECIMAL(18, 6))) AS returned,
           r.cost - r.lowered + r.raised AS as_stated, r.cost_in_account_time - r.lowered + r.raised AS in_account_time,
           r.cash - r.lowered + r.raised AS in_cash
    FROM invoice_run AS r
    CROSS JOIN audit_date AS t
    JOIN currency_unit AS u ON u.currency = r.currency
    LEFT JOIN memo AS m ON m.platform = r.platform AND m.invoice_id = r.invoice_id
    WHERE r.cost IS NOT NULL AND r.on_invoicing = 1 AND r.subtotal > CAST(0 AS DECIMAL(18, 6))
      AND r.period_end <= t.as_of_on - INTERVAL '$settle_days days'
),
shown AS (
    -- What the invoices of the account are made of, where some of them come out even: which days, and whether ad credit is
    -- left out of them.
    SELECT platform, account_id, currency,
           SUM(CASE WHEN ABS(subtotal - as_stated) <= tolerance THEN 1 ELSE 0 END) AS fit_stated,
           SUM(CASE WHEN ABS(subtotal - in_account_time) <= tolerance THEN 1 ELSE 0 END) AS fit_account,
           SUM(CASE WHEN ABS(subtotal - in_cash) <= tolerance THEN 1 ELSE 0 END) AS fit_cash
    FROM judged
    GROUP BY platform, account_id, currency
),
expected AS (
    SELECT j.*,
           CASE WHEN s.fit_cash > s.fit_stated AND s.fit_cash > s.fit_account THEN j.in_cash
                WHEN s.fit_stated > 0 AND s.fit_stated >= s.fit_account THEN j.as_stated
                WHEN s.fit_account > s.fit_stated THEN j.in_account_time
                WHEN j.in_account_time > j.as_stated THEN j.in_account_time
                ELSE j.as_stated END AS expected
    FROM judged AS j
    JOIN shown AS s ON s.platform = j.platform AND s.account_id = j.account_id AND s.currency = j.currency
)
SELECT concat_ws('/', account_id, invoice_id, currency) AS finding_key, platform, account_id, concat('account:', account_id) AS entities,
       invoice_id, period_start AS from_on, period_end AS to_on, currency, subtotal, expected, returned, total,
       subtotal - expected - returned AS questioned, source_ref
FROM expected
WHERE subtotal - expected - returned > tolerance
ORDER BY finding_key
