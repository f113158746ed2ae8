-- Two kinds of findings. An invoice of an account on monthly invoicing that repeats the exact period of an earlier one which
-- already bills the whole cost of the period, or has the same amounts without cost for both. A settled payment of an invoice
-- beyond its total; of a bill whose total is not here, one with the amount of an earlier payment and the same number or period.
WITH billed AS (
    SELECT r.*, u.minor_unit * (r.cost_days + r.line_count + 1) AS tolerance, u.minor_unit,
           CASE WHEN r.period_end <= t.as_of_on - INTERVAL '$settle_days days' THEN r.cost + r.raised END AS cost_settled,
           CASE WHEN r.period_end <= t.as_of_on - INTERVAL '$settle_days days' THEN
                CASE WHEN r.cost_in_account_time > r.cost THEN r.cost_in_account_time ELSE r.cost END + r.raised END AS cost_most,
           ROW_NUMBER() OVER (PARTITION BY r.platform, r.account_id, r.currency, r.period_start, r.period_end
                              ORDER BY r.issued_on, r.invoice_id) AS turn
    FROM invoice_run AS r
    CROSS JOIN audit_date AS t
    JOIN currency_unit AS u ON u.currency = r.currency
    WHERE r.on_invoicing = 1 AND r.subtotal > CAST(0 AS DECIMAL(18, 6))
),
paired AS (
    SELECT l.platform, l.invoice_id, e.invoice_id AS earlier, e.subtotal AS earlier_subtotal, l.subtotal, l.tolerance, l.cost_settled, l.cost_most,
           CASE WHEN e.subtotal = l.subtotal AND e.total = l.total THEN 1 ELSE 0 END AS same_amounts, e.turn AS earlier_turn
    FROM billed AS l
    JOIN billed AS e ON e.platform = l.platform AND e.account_id = l.account_id AND e.currency = l.currency
        AND e.period_start = l.period_start AND e.period_end = l.period_end AND e.turn < l.turn
),
named AS (
    SELECT p.platform, p.invoice_id, p.earlier, COUNT(n.entity_id) AS entities, COUNT(m.entity_id) AS earlier_entities,
           SUM(CASE WHEN n.entity_id = m.entity_id THEN 1 ELSE 0 END) AS shared
    FROM paired AS p
    JOIN invoice_line AS n ON n.platform = p.platform AND n.invoice_id = p.invoice_id
    JOIN invoice_line AS m ON m.platform = p.platform AND m.invoice_id = p.earlier
    WHERE n.entity_id IS NOT NULL AND m.entity_id IS NOT NULL
    GROUP BY p.platform, p.invoice_id, p.earlier
),
weighed AS (
    SELECT p.platform, p.invoice_id, SUM(p.earlier_subtotal) AS before,
           MAX(CASE WHEN p.same_amounts = 1 AND (n.entities IS NULL OR n.shared > 0) THEN 1 ELSE 0 END) AS repeats,
           MIN(CASE WHEN p.earlier_turn = 1 THEN p.earlier END) AS earlier
    FROM paired AS p
    LEFT JOIN named AS n ON n.platform = p.platform AND n.invoice_id = p.invoice_id AND n.earlier = p.earlier
    GROUP BY p.platform, p.invoice_id
),
repeated AS (
    SELECT b.*, w.earlier
    FROM billed AS b
    JOIN weighed AS w ON w.platform = b.platform AND w.invoice_id = b.invoice_id
    WHERE (b.cost_settled IS NOT NULL AND w.before >= b.cost_settled - b.tolerance AND w.before + b.subtotal > b.cost_most + b.tolerance)
       OR (w.repeats = 1 AND (b.cost_most IS NULL OR w.before + b.subtotal > b.cost_most + b.tolerance))
),
came_back AS (
    -- By period: credit memos, and refunds and adjustments of any invoice of the period after it was issued.
    SELECT r.platform, r.account_id, r.currency, r.period_start, r.period_end,
           SUM(CASE WHEN r.total < CAST(0 AS DECIMAL(18, 6)) THEN -r.total ELSE r.refunded + r.given_back END) AS amount
    FROM invoice_run AS r
    GROUP BY r.platform, r.account_id, r.currency, r.period_start, r.period_end
),
invoice_finding AS (
    SELECT r.platform, r.account_id, r.currency, 'Invoice' AS what, r.invoice_id AS later, r.earlier, 'period' AS ground,
           r.period_start AS from_on, r.period_end AS to_on, r.total AS later_amount, CAST(0 AS DECIMAL(18, 6)) AS due,
           COALESCE(c.amount, CAST(0 AS DECIMAL(18, 6)))
             - COALESCE(SUM(r.total) OVER (PARTITION BY r.platform, r.account_id, r.currency, r.period_start, r.period_end ORDER BY r.turn DESC
                                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), CAST(0 AS DECIMAL(18, 6))) AS left_of_returns,
           r.minor_unit, r.source_ref
    FROM repeated AS r
    LEFT JOIN came_back AS c ON c.platform = r.platform AND c.account_id = r.account_id AND c.currency = r.currency
        AND c.period_start = r.period_start AND c.period_end = r.period_end
),
paid AS (
    SELECT l.platform, l.account_id, l.currency, l.transaction_id, l.invoice_id, l.period_start, l.period_end, l.occurred_at, l.amount,
           l.amount + COALESCE(l.tax, CAST(0 AS DECIMAL(18, 6))) AS gross, l.payment_reference, l.source_ref, i.total,
           CASE WHEN i.total IS NOT NULL OR l.invoice_id IS NOT NULL THEN l.invoice_id
                WHEN l.period_start IS NOT NULL AND l.period_end IS NOT NULL
                THEN concat_ws(' to ', CAST(l.period_start AS VARCHAR), CAST(l.period_end AS VARCHAR)) END AS bill
    FROM ledger AS l
    LEFT JOIN invoice AS i ON i.platform = l.platform AND i.invoice_id = l.invoice_id AND i.currency = l.currency AND i.status <> 'void'
    WHERE l.kind = 'payment' AND l.status = 'settled' AND l.funding <> 'ad_credit' AND l.amount > CAST(0 AS DECIMAL(18, 6))
),
ordered AS (
    SELECT p.*, SUM(gross) OVER (PARTITION BY platform, account_id, currency, bill ORDER BY occurred_at, transaction_id
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far,
           SUM(amount) OVER (PARTITION BY platform, account_id, currency, bill ORDER BY occurred_at, transaction_id
                             ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS net_so_far,
           ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency, bill ORDER BY occurred_at, transaction_id) AS turn,
           ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency, bill, gross ORDER BY occurred_at, transaction_id) AS equal_turn,
           FIRST_VALUE(transaction_id) OVER (PARTITION BY platform, account_id, currency, bill ORDER BY occurred_at, transaction_id) AS earlier
    FROM paid AS p
    WHERE bill IS NOT NULL
),
limits AS (
    -- A payment of the threshold is a charge on the way, not a bill: below the lowest threshold ever observed it is one.
    SELECT n.platform, n.account_id, n.payment_mode, MIN(a.billing_threshold) AS threshold_min
    FROM account_now AS n
    JOIN account_at AS a ON a.platform = n.platform AND a.account_id = n.account_id
    GROUP BY n.platform, n.account_id, n.payment_mode
),
behind AS (
    -- What the period of a repeated bill cost, where it is covered and settled.
    SELECT o.platform, o.account_id, o.source_ref, SUM(k.total + k.tax) AS cost
    FROM ordered AS o
    CROSS JOIN audit_date AS t
    JOIN cost_day AS k ON k.platform = o.platform AND k.account_id = o.account_id AND k.currency = o.currency
        AND k.cost_on >= o.period_start AND k.cost_on <= o.period_end
    WHERE o.total IS NULL AND o.equal_turn > 1
    GROUP BY o.platform, o.account_id, o.source_ref
),
overpaid AS (
    SELECT o.*, CASE WHEN o.so_far - o.total < o.gross THEN o.so_far - o.total ELSE o.gross END AS over
    FROM ordered AS o
    WHERE o.total IS NOT NULL AND o.turn > 1 AND o.so_far > o.total
    UNION ALL
    SELECT o.*, o.gross AS over
    FROM ordered AS o
    JOIN limits AS m ON m.platform = o.platform AND m.account_id = o.account_id
    LEFT JOIN behind AS b ON b.platform = o.platform AND b.account_id = o.account_id AND b.source_ref = o.source_ref
    WHERE o.total IS NULL AND o.equal_turn > 1
      AND (m.payment_mode = 'invoicing' OR (m.payment_mode = 'automatic' AND o.gross < m.threshold_min))
      AND (b.cost IS NULL OR o.net_so_far > b.cost)
),
refund_of AS (
    SELECT o.platform, o.account_id, o.currency, o.bill, l.source_ref, MAX(ABS(l.amount) + ABS(COALESCE(l.tax, CAST(0 AS DECIMAL(18, 6))))) AS amount
    FROM overpaid AS o
    JOIN ordered AS p ON p.platform = o.platform AND p.account_id = o.account_id AND p.currency = o.currency AND p.bill = o.bill
    JOIN ledger AS l ON l.platform = o.platform AND l.account_id = o.account_id AND l.currency = o.currency AND l.status = 'settled'
        AND (l.kind = 'refund' OR (l.kind IN ('adjustment', 'cancellation') AND l.occurred_at >= o.occurred_at))
        AND (l.invoice_id = p.invoice_id OR l.payment_reference = p.payment_reference
             OR (l.kind = 'refund' AND l.occurred_at >= o.occurred_at AND ABS(l.amount) IN (o.gross, o.amount)))
    GROUP BY o.platform, o.account_id, o.currency, o.bill, l.source_ref
),
refunded AS (
    SELECT platform, account_id, currency, bill, SUM(amount) AS amount FROM refund_of GROUP BY platform, account_id, currency, bill
),
payment_finding AS (
    SELECT o.platform, o.account_id, o.currency, 'Payment' AS what, o.transaction_id AS later, o.earlier,
           CASE WHEN o.invoice_id IS NULL THEN 'period' ELSE concat('invoice ', o.invoice_id) END AS ground,
           d.day_on AS from_on, d.day_on AS to_on, o.gross AS later_amount, o.gross - o.over AS due,
           COALESCE(f.amount, CAST(0 AS DECIMAL(18, 6)))
             - COALESCE(SUM(o.over) OVER (PARTITION BY o.platform, o.account_id, o.currency, o.bill ORDER BY o.occurred_at DESC, o.transaction_id DESC
                                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), CAST(0 AS DECIMAL(18, 6))) AS left_of_returns,
           u.minor_unit, o.source_ref
    FROM overpaid AS o
    JOIN calendar_utc AS d ON d.platform = o.platform AND d.account_id = o.account_id AND d.utc_on = CAST(o.occurred_at AS DATE) AND o.occurred_at >= d.starts_at AND o.occurred_at < d.ends_at
    JOIN currency_unit AS u ON u.currency = o.currency
    LEFT JOIN refunded AS f ON f.platform = o.platform AND f.account_id = o.account_id AND f.currency = o.currency AND f.bill = o.bill
),
found AS (
    SELECT * FROM invoice_finding
    UNION ALL
    SELECT * FROM payment_finding
),
netted AS (
    SELECT f.*, CASE WHEN left_of_returns <= CAST(0 AS DECIMAL(18, 6)) THEN CAST(0 AS DECIMAL(18, 6)) ELSE left_of_returns END AS returned
    FROM found AS f
)
SELECT concat_ws('/', account_id, later, currency) AS finding_key, platform, account_id, concat('account:', account_id) AS entities,
       what, later, earlier, ground, from_on, to_on, currency, later_amount, due, returned, later_amount - due - returned AS questioned, source_ref
FROM netted
WHERE later_amount - due - returned > minor_unit
ORDER BY finding_key
