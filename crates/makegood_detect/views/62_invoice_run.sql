-- One row per invoice that is not void, with the values that must agree: its lines, tax and total; the cost of its period in
-- the zone of the cost and, where cost is in UTC and hours are reported, in account time; its adjustments; what was paid of
-- it and what came back (architecture: invoice = cost of its period +- adjustments + tax, paid once).
-- cost is empty unless every day of the period is covered, for every account that the lines name. on_invoicing = 1 when the
-- account was on monthly invoicing all through the period: else an invoice is the receipt of a charge or top-up.
WITH issued AS (
    SELECT i.* FROM invoice AS i WHERE i.status <> 'void'
),
line AS (
    SELECT i.platform, i.invoice_id, COUNT(*) AS line_count, SUM(n.amount) AS lines,
           MAX(CASE WHEN n.amount = i.tax AND i.tax > CAST(0 AS DECIMAL(18, 6))
                     AND (LOWER(n.description) LIKE '%tax%' OR LOWER(n.description) LIKE '%vat%' OR LOWER(n.description) LIKE '%gst%'
                          OR LOWER(n.description) LIKE '%mwst%' OR LOWER(n.description) LIKE 'iva%' OR LOWER(n.description) LIKE 'tva%'
                          OR LOWER(n.description) LIKE 'kdv%' OR LOWER(n.description) LIKE 'btw%') THEN 1 ELSE 0 END) AS names_tax,
           MIN(TRY_CAST(n.line_no AS BIGINT)) AS first_no, MAX(TRY_CAST(n.line_no AS BIGINT)) AS last_no
    FROM issued AS i
    JOIN invoice_line AS n ON n.platform = i.platform AND n.invoice_id = i.invoice_id
    GROUP BY i.platform, i.invoice_id
),
known AS (
    SELECT platform, account_id, entity_id FROM entity
    UNION
    SELECT platform, account_id, entity_id FROM spend_day
    WHERE level = 'campaign' AND entity_id IN (SELECT entity_id FROM invoice_line WHERE entity_id IS NOT NULL)
    UNION
    SELECT platform, account_id, account_id AS entity_id FROM account
),
party AS (
    -- The accounts whose cost an invoice bills: its own, and those whose campaigns or ids its lines name.
    SELECT platform, invoice_id, account_id FROM issued
    UNION
    SELECT i.platform, i.invoice_id, k.account_id
    FROM issued AS i
    JOIN invoice_line AS n ON n.platform = i.platform AND n.invoice_id = i.invoice_id
    JOIN known AS k ON k.platform = i.platform AND k.entity_id = n.entity_id
),
stranger AS (
    SELECT i.platform, i.invoice_id
    FROM issued AS i
    JOIN invoice_line AS n ON n.platform = i.platform AND n.invoice_id = i.invoice_id
    LEFT JOIN known AS k ON k.platform = i.platform AND k.entity_id = n.entity_id
    WHERE n.entity_id IS NOT NULL AND k.entity_id IS NULL
    GROUP BY i.platform, i.invoice_id
),
judged AS (
    SELECT i.platform, i.invoice_id, p.account_id, MIN(c.day_zone) AS day_zone
    FROM issued AS i
    JOIN party AS p ON p.platform = i.platform AND p.invoice_id = i.invoice_id
    LEFT JOIN account_now AS a ON a.platform = p.platform AND a.account_id = p.account_id
    JOIN covered_run AS c ON c.platform = p.platform AND c.account_id = p.account_id AND c.covers = 'cost'
        AND c.to_on >= i.period_end AND (c.from_on <= i.period_start OR c.from_on <= a.opened_on)
    GROUP BY i.platform, i.invoice_id, p.account_id
),
complete AS (
    SELECT p.platform, p.invoice_id
    FROM party AS p
    LEFT JOIN judged AS j ON j.platform = p.platform AND j.invoice_id = p.invoice_id AND j.account_id = p.account_id
    LEFT JOIN stranger AS s ON s.platform = p.platform AND s.invoice_id = p.invoice_id
    GROUP BY p.platform, p.invoice_id
    HAVING COUNT(*) = COUNT(j.account_id) AND COUNT(s.invoice_id) = 0
),
day_cost AS (
    -- A day without stated cost but with delivery counts as delivered.
    SELECT k.platform, k.account_id, k.currency, k.cost_on AS day_on, SUM(k.total) AS cost, SUM(k.cash) AS cash,
           MAX(CASE WHEN k.day_zone = 'utc' THEN 1 ELSE 0 END) AS in_utc
    FROM cost_day AS k
    GROUP BY k.platform, k.account_id, k.currency, k.cost_on
    UNION ALL
    SELECT d.platform, d.account_id, d.currency, d.day_on, d.spend AS cost, d.spend AS cash, 0 AS in_utc
    FROM spend_day AS d
    LEFT JOIN cost_day AS k ON k.platform = d.platform AND k.account_id = d.account_id AND k.currency = d.currency AND k.cost_on = d.day_on
    WHERE d.level = 'account' AND k.cost_on IS NULL
),
costed AS (
    SELECT i.platform, i.invoice_id, SUM(COALESCE(d.cost, CAST(0 AS DECIMAL(18, 6)))) AS cost,
           SUM(COALESCE(d.cash, CAST(0 AS DECIMAL(18, 6)))) AS cash, MAX(COALESCE(d.in_utc, 0)) AS in_utc, COUNT(d.day_on) AS cost_days
    FROM issued AS i
    JOIN complete AS m ON m.platform = i.platform AND m.invoice_id = i.invoice_id
    JOIN party AS p ON p.platform = i.platform AND p.invoice_id = i.invoice_id
    LEFT JOIN day_cost AS d ON d.platform = p.platform AND d.account_id = p.account_id AND d.currency = i.currency
        AND d.day_on >= i.period_start AND d.day_on <= i.period_end
    GROUP BY i.platform, i.invoice_id
),
local_time AS (
    SELECT i.platform, i.invoice_id, SUM(d.spend) AS delivered
    FROM issued AS i
    JOIN party AS p ON p.platform = i.platform AND p.invoice_id = i.invoice_id
    JOIN spend_day AS d ON d.platform = p.platform AND d.account_id = p.account_id AND d.currency = i.currency AND d.level = 'account'
        AND d.day_on >= i.period_start AND d.day_on <= i.period_end
    GROUP BY i.platform, i.invoice_id
),
edge AS (
    -- Cost of the UTC days on both sides of the period: as much as the zone can move over its ends.
    SELECT i.platform, i.invoice_id, SUM(k.total) AS beside
    FROM issued AS i
    JOIN party AS p ON p.platform = i.platform AND p.invoice_id = i.invoice_id
    JOIN cost_day AS k ON k.platform = p.platform AND k.account_id = p.account_id AND k.currency = i.currency AND k.day_zone = 'utc'
        AND (k.cost_on = CAST(i.period_start - INTERVAL '1 day' AS DATE) OR k.cost_on = CAST(i.period_end + INTERVAL '1 day' AS DATE))
    GROUP BY i.platform, i.invoice_id
),
other_mode AS (
    SELECT i.platform, i.invoice_id
    FROM issued AS i
    JOIN account_at AS a ON a.platform = i.platform AND a.account_id = i.account_id
        AND (a.valid_from IS NULL OR a.valid_from < CAST(i.period_end AS TIMESTAMP) + INTERVAL '24 hours')
        AND (a.valid_to IS NULL OR a.valid_to > CAST(i.period_start AS TIMESTAMP))
    WHERE a.payment_mode IS NULL OR a.payment_mode <> 'invoicing'
    GROUP BY i.platform, i.invoice_id
),
booked AS (
    -- What raises a bill counts for every invoice of the same period: a second invoice of it names no adjustment of its own.
    SELECT i.platform, i.invoice_id, l.currency,
           SUM(CASE WHEN own.invoice_id = i.invoice_id AND l.kind = 'adjustment' AND l.amount > CAST(0 AS DECIMAL(18, 6)) AND CAST(l.occurred_at AS DATE) <= i.issued_on
                    THEN l.amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS lowered,
           SUM(CASE WHEN own.invoice_id = i.invoice_id AND l.kind = 'adjustment' AND l.amount > CAST(0 AS DECIMAL(18, 6)) AND CAST(l.occurred_at AS DATE) > i.issued_on
                    THEN l.amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS given_back,
           SUM(CASE WHEN l.kind IN ('adjustment', 'fee') AND l.amount < CAST(0 AS DECIMAL(18, 6)) THEN -l.amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS raised,
           SUM(CASE WHEN own.invoice_id = i.invoice_id AND l.kind = 'payment' THEN l.amount + COALESCE(l.tax, CAST(0 AS DECIMAL(18, 6))) ELSE CAST(0 AS DECIMAL(18, 6)) END) AS paid,
           SUM(CASE WHEN own.invoice_id = i.invoice_id AND l.kind = 'refund' THEN ABS(l.amount) + ABS(COALESCE(l.tax, CAST(0 AS DECIMAL(18, 6)))) ELSE CAST(0 AS DECIMAL(18, 6)) END) AS refunded
    FROM ledger AS l
    JOIN issued AS own ON own.platform = l.platform AND own.invoice_id = l.invoice_id
    JOIN issued AS i ON i.platform = own.platform AND i.account_id = own.account_id AND i.currency = own.currency
        AND i.period_start = own.period_start AND i.period_end = own.period_end
    WHERE l.status = 'settled' AND l.kind IN ('adjustment', 'fee', 'payment', 'refund')
    GROUP BY i.platform, i.invoice_id, l.currency
)
SELECT i.platform, i.account_id, i.invoice_id, i.currency, i.status, i.issued_on, i.period_start, i.period_end, i.subtotal, i.tax, i.total,
       CASE WHEN n.first_no = 1 AND n.last_no > n.line_count THEN CAST(NULL AS DECIMAL(38, 6)) ELSE n.lines END AS lines,
       COALESCE(n.line_count, 0) AS line_count, COALESCE(n.names_tax, 0) AS names_tax, c.cost, c.cash,
       CASE WHEN c.in_utc = 1 THEN CASE WHEN t.delivered IS NOT NULL THEN t.delivered ELSE c.cost + COALESCE(e.beside, CAST(0 AS DECIMAL(18, 6))) END
            ELSE c.cost END AS cost_in_account_time,
       COALESCE(c.cost_days, 0) AS cost_days, COALESCE(b.lowered, CAST(0 AS DECIMAL(18, 6))) AS lowered,
       COALESCE(b.raised, CAST(0 AS DECIMAL(18, 6))) AS raised, COALESCE(b.given_back, CAST(0 AS DECIMAL(18, 6))) AS given_back,
       COALESCE(b.paid, CAST(0 AS DECIMAL(18, 6))) AS paid, COALESCE(b.refunded, CAST(0 AS DECIMAL(18, 6))) AS refunded,
       CASE WHEN o.invoice_id IS NULL AND a.payment_mode = 'invoicing' THEN 1 ELSE 0 END AS on_invoicing, i.source_ref
FROM issued AS i
LEFT JOIN account_now AS a ON a.platform = i.platform AND a.account_id = i.account_id
LEFT JOIN other_mode AS o ON o.platform = i.platform AND o.invoice_id = i.invoice_id
LEFT JOIN line AS n ON n.platform = i.platform AND n.invoice_id = i.invoice_id
LEFT JOIN costed AS c ON c.platform = i.platform AND c.invoice_id = i.invoice_id
LEFT JOIN local_time AS t ON t.platform = i.platform AND t.invoice_id = i.invoice_id
LEFT JOIN edge AS e ON e.platform = i.platform AND e.invoice_id = i.invoice_id
LEFT JOIN booked AS b ON b.platform = i.platform AND b.invoice_id = i.invoice_id AND b.currency = i.currency
