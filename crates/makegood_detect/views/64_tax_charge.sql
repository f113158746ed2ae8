-- One row per tax that was charged, beside what its base allows. Three bases (TT-TAX-01): `top_up`, the payment (less the tax
-- row of the same payment_reference, where tax has a row of its own); `consumption`, the cash cost of the tax row's period;
-- `invoice`, its subtotal. rate is the account's rate in force, the highest where it changed within the time; exempt = a
-- valid tax number was on file from its begin on. base or rate empty = not checked.
WITH paid AS (
    SELECT l.platform, l.account_id, l.currency, l.transaction_id, l.payment_reference, l.occurred_at, l.amount,
           COALESCE(l.tax, CAST(0 AS DECIMAL(18, 6))) AS tax, l.source_ref
    FROM ledger AS l
    LEFT JOIN invoice AS i ON i.platform = l.platform AND i.invoice_id = l.invoice_id
    WHERE l.kind IN ('payment', 'top_up', 'order_payment') AND l.status = 'settled' AND l.funding = 'cash'
      AND l.amount > CAST(0 AS DECIMAL(18, 6)) AND i.invoice_id IS NULL
),
payment_of AS (
    SELECT platform, account_id, currency, payment_reference, SUM(amount) AS amount, MIN(occurred_at) AS occurred_at,
           MAX(tax) AS tax_max, COUNT(*) AS payments
    FROM paid
    WHERE payment_reference IS NOT NULL
    GROUP BY platform, account_id, currency, payment_reference
),
tax_row AS (
    SELECT l.platform, l.account_id, l.currency, l.transaction_id, l.payment_reference, l.occurred_at, -l.amount AS tax,
           COALESCE(l.period_start, l.period_end) AS first_on, l.period_end AS last_on,
           CASE WHEN p.payment_reference IS NULL THEN 0 ELSE 1 END AS of_payment, p.tax_max
    FROM ledger AS l
    LEFT JOIN payment_of AS p ON p.platform = l.platform AND p.account_id = l.account_id AND p.currency = l.currency
        AND p.payment_reference = l.payment_reference
    LEFT JOIN invoice AS i ON i.platform = l.platform AND i.invoice_id = l.invoice_id
    WHERE l.kind = 'tax' AND l.status = 'settled' AND l.funding <> 'ad_credit' AND i.invoice_id IS NULL
),
given_back AS (
    -- Tax that came back with a refund of the payment.
    SELECT platform, account_id, currency, payment_reference, SUM(ABS(tax)) AS tax
    FROM ledger
    WHERE kind IN ('refund', 'order_return') AND status = 'settled' AND tax IS NOT NULL AND payment_reference IS NOT NULL
    GROUP BY platform, account_id, currency, payment_reference
),
daily AS (
    -- A tax row without a period is of the day on which it was booked.
    SELECT t.platform, t.account_id, t.currency, COALESCE(t.first_on, c.day_on) AS first_on, COALESCE(t.last_on, c.day_on) AS last_on,
           MAX(CASE WHEN t.last_on IS NULL THEN 1 ELSE 0 END) AS by_booking, SUM(t.tax) AS tax, MIN(t.transaction_id) AS transaction_id,
           COUNT(*) AS tax_rows
    FROM tax_row AS t
    JOIN calendar_utc AS c ON c.platform = t.platform AND c.account_id = t.account_id
        AND c.utc_on = CAST(t.occurred_at AS DATE) AND t.occurred_at >= c.starts_at AND t.occurred_at < c.ends_at
    WHERE t.of_payment = 0
    GROUP BY t.platform, t.account_id, t.currency, COALESCE(t.first_on, c.day_on), COALESCE(t.last_on, c.day_on)
),
consumed AS (
    SELECT d.platform, d.account_id, d.currency, d.first_on, d.last_on, d.by_booking, d.tax, d.transaction_id, d.tax_rows,
           SUM(k.cash) AS cash, MAX(k.cash) AS cash_max, COUNT(*) AS cost_rows, MAX(CASE WHEN k.day_zone = 'utc' THEN 1 ELSE 0 END) AS in_utc
    FROM daily AS d
    JOIN cost_day AS k ON k.platform = d.platform AND k.account_id = d.account_id AND k.currency = d.currency
        AND k.cost_on <= d.last_on
        AND (k.cost_on >= d.first_on OR (d.by_booking = 1 AND k.cost_on >= CAST(d.first_on - INTERVAL '1 day' AS DATE)))
    GROUP BY d.platform, d.account_id, d.currency, d.first_on, d.last_on, d.by_booking, d.tax, d.transaction_id, d.tax_rows
),
known AS (
    SELECT c.platform, c.account_id, c.currency, c.first_on, c.last_on
    FROM consumed AS c
    JOIN covered_run AS r ON r.platform = c.platform AND r.account_id = c.account_id AND r.covers = 'cost'
        AND r.from_on <= c.first_on AND r.to_on >= c.last_on
    GROUP BY c.platform, c.account_id, c.currency, c.first_on, c.last_on
),
charge AS (
    SELECT p.platform, p.account_id, p.currency, 'top_up' AS basis, p.transaction_id AS reference, p.amount AS base, p.tax,
           COALESCE(b.tax, CAST(0 AS DECIMAL(18, 6))) AS returned, p.occurred_at AS begins_at, p.occurred_at AS ends_at,
           CAST(NULL AS DATE) AS first_on, CAST(NULL AS DATE) AS last_on, 1 AS rounded_rows, 0 AS in_utc, p.payment_reference, p.source_ref
    FROM paid AS p
    LEFT JOIN given_back AS b ON b.platform = p.platform AND b.account_id = p.account_id AND b.currency = p.currency
        AND b.payment_reference = p.payment_reference
    WHERE p.tax > CAST(0 AS DECIMAL(18, 6))
    UNION ALL
    SELECT t.platform, t.account_id, t.currency, 'top_up', MIN(t.transaction_id), MIN(p.amount) - SUM(t.tax), SUM(t.tax),
           COALESCE(MIN(b.tax), CAST(0 AS DECIMAL(18, 6))), MIN(p.occurred_at), MIN(p.occurred_at), NULL, NULL,
           COUNT(*) + MIN(p.payments), 0, t.payment_reference, NULL
    FROM tax_row AS t
    JOIN payment_of AS p ON p.platform = t.platform AND p.account_id = t.account_id AND p.currency = t.currency
        AND p.payment_reference = t.payment_reference
    LEFT JOIN given_back AS b ON b.platform = t.platform AND b.account_id = t.account_id AND b.currency = t.currency
        AND b.payment_reference = t.payment_reference
    WHERE t.of_payment = 1 AND t.tax_max = CAST(0 AS DECIMAL(18, 6))
    GROUP BY t.platform, t.account_id, t.currency, t.payment_reference
    UNION ALL
    SELECT d.platform, d.account_id, d.currency, 'consumption', d.transaction_id,
           CASE WHEN k.first_on IS NULL THEN NULL WHEN d.by_booking = 1 THEN c.cash_max ELSE c.cash END,
           d.tax, CAST(0 AS DECIMAL(18, 6)), f.starts_at, e.ends_at, d.first_on, d.last_on,
           COALESCE(c.cost_rows, 1) + d.tax_rows - 1, COALESCE(c.in_utc, 0), NULL, NULL
    FROM daily AS d
    JOIN calendar_day AS f ON f.platform = d.platform AND f.account_id = d.account_id AND f.day_on = d.first_on
    JOIN calendar_day AS e ON e.platform = d.platform AND e.account_id = d.account_id AND e.day_on = d.last_on
    LEFT JOIN consumed AS c ON c.platform = d.platform AND c.account_id = d.account_id AND c.currency = d.currency
        AND c.first_on = d.first_on AND c.last_on = d.last_on
    LEFT JOIN known AS k ON k.platform = d.platform AND k.account_id = d.account_id AND k.currency = d.currency
        AND k.first_on = d.first_on AND k.last_on = d.last_on
    UNION ALL
    SELECT r.platform, r.account_id, r.currency, 'invoice', r.invoice_id, r.subtotal, r.tax, CAST(0 AS DECIMAL(18, 6)),
           COALESCE(f.starts_at, CAST(r.period_start AS TIMESTAMP) - INTERVAL '14 hours'), CAST(r.issued_on AS TIMESTAMP) + INTERVAL '36 hours',
           r.period_start, r.period_end, CASE WHEN r.line_count > 1 THEN r.line_count ELSE 1 END, 0, NULL, r.source_ref
    FROM invoice_run AS r
    LEFT JOIN calendar_day AS f ON f.platform = r.platform AND f.account_id = r.account_id AND f.day_on = r.period_start
    WHERE r.tax > CAST(0 AS DECIMAL(18, 6)) AND r.subtotal > CAST(0 AS DECIMAL(18, 6))
),
rated AS (
    -- Observations in force at the time say the rate; a later one may still say that a number was on file by then.
    SELECT s.platform, s.account_id, s.basis, s.reference,
           CASE WHEN SUM(s.in_force) = SUM(CASE WHEN s.in_force = 1 AND s.tax_rate IS NOT NULL THEN 1 ELSE 0 END)
                THEN MAX(CASE WHEN s.in_force = 1 THEN s.tax_rate END) END AS rate,
           MAX(s.has_number) AS exempt
    FROM (
        SELECT c.platform, c.account_id, c.basis, c.reference, a.tax_rate,
               CASE WHEN a.valid_from IS NULL OR a.valid_from <= c.ends_at THEN 1 ELSE 0 END AS in_force,
               CASE WHEN a.tax_number_valid_from <= c.begins_at AND (a.valid_to IS NULL OR a.valid_to > c.ends_at) THEN 1 ELSE 0 END AS has_number
        FROM charge AS c
        JOIN account_at AS a ON a.platform = c.platform AND a.account_id = c.account_id
            AND (a.valid_to IS NULL OR a.valid_to > c.begins_at)
    ) AS s
    GROUP BY s.platform, s.account_id, s.basis, s.reference
)
SELECT c.platform, c.account_id, c.currency, c.basis, c.reference, c.base, c.tax, c.returned, c.begins_at, c.ends_at, c.first_on, c.last_on,
       c.rounded_rows, c.in_utc, c.payment_reference, c.source_ref, COALESCE(r.exempt, 0) AS exempt,
       CASE WHEN r.exempt = 1 THEN CAST(0 AS DECIMAL(9, 6)) ELSE CAST(r.rate AS DECIMAL(9, 6)) END AS rate
FROM charge AS c
LEFT JOIN rated AS r ON r.platform = c.platform AND r.account_id = c.account_id AND r.basis = c.basis AND r.reference = c.reference
