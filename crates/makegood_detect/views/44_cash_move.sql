-- One row per movement of a prepaid account's cash, as ledger and cost state it; + raises the cash. A top-up moves it when
-- it is booked. A day of cost is taken at some time from the beginning of the day to its end or its booking:
-- begins_at <= the movement <= ends_at; booked_at is where the ledger puts it, else the end of the day (TT-TAX-01).
WITH prepaid AS (
    SELECT platform, account_id FROM account_now WHERE payment_mode = 'manual'
),
taxed AS (
    -- Where the ledger shows tax, the estimate of the cost table is the same tax.
    SELECT platform, account_id FROM ledger
    WHERE status = 'settled' AND (kind = 'tax' OR tax IS NOT NULL)
    GROUP BY platform, account_id
),
in_utc AS (
    -- Where cost is stated in UTC days, a day of tax may be either.
    SELECT platform, account_id FROM cost WHERE day_zone = 'utc' GROUP BY platform, account_id
),
priced AS (
    SELECT k.platform, k.account_id, k.currency, 'cost' AS kind, COALESCE(l.transaction_id, CAST(k.cost_on AS VARCHAR)) AS reference,
           k.day_zone, COALESCE(l.period_start, k.cost_on) AS first_on, k.cost_on AS last_on, l.occurred_at,
           CASE WHEN l.source_ref IS NOT NULL AND l.period_end IS NULL THEN 1 ELSE 0 END AS by_booking,
           -k.cash - CASE WHEN x.account_id IS NULL THEN k.tax ELSE CAST(0 AS DECIMAL(18, 6)) END AS effect, k.source_ref
    FROM cost_row AS k
    JOIN prepaid AS a ON a.platform = k.platform AND a.account_id = k.account_id
    LEFT JOIN ledger AS l ON l.platform = k.platform AND l.account_id = k.account_id AND l.source_ref = k.source_ref
    LEFT JOIN taxed AS x ON x.platform = k.platform AND x.account_id = k.account_id
    UNION ALL
    SELECT l.platform, l.account_id, l.currency, l.kind, l.transaction_id AS reference,
           CASE WHEN z.account_id IS NULL THEN 'account' ELSE 'either' END AS day_zone,
           COALESCE(l.period_start, l.period_end) AS first_on, l.period_end AS last_on, l.occurred_at, 0 AS by_booking,
           l.amount AS effect, l.source_ref
    FROM ledger AS l
    JOIN prepaid AS a ON a.platform = l.platform AND a.account_id = l.account_id
    LEFT JOIN in_utc AS z ON z.platform = l.platform AND z.account_id = l.account_id
    WHERE l.kind = 'tax' AND l.status = 'settled' AND l.funding = 'cash' AND l.period_end IS NOT NULL
),
placed AS (
    SELECT p.platform, p.account_id, p.currency, p.kind, p.reference, p.effect, p.source_ref, p.occurred_at,
           CASE WHEN p.day_zone = 'utc' OR (p.day_zone = 'either' AND CAST(p.first_on AS TIMESTAMP) < f.starts_at)
                THEN CAST(p.first_on AS TIMESTAMP)
                WHEN p.by_booking = 1 THEN f.starts_at - INTERVAL '24 hours' ELSE f.starts_at END AS begins_at,
           CASE WHEN p.day_zone = 'utc' OR (p.day_zone = 'either' AND CAST(p.last_on AS TIMESTAMP) + INTERVAL '24 hours' > t.ends_at)
                THEN CAST(p.last_on AS TIMESTAMP) + INTERVAL '24 hours' ELSE t.ends_at END AS closes_at
    FROM priced AS p
    JOIN calendar_day AS f ON f.platform = p.platform AND f.account_id = p.account_id AND f.day_on = p.first_on
    JOIN calendar_day AS t ON t.platform = p.platform AND t.account_id = p.account_id AND t.day_on = p.last_on
)
SELECT platform, account_id, currency, kind, reference, effect, source_ref, begins_at,
       COALESCE(occurred_at, closes_at) AS booked_at,
       CASE WHEN occurred_at > closes_at THEN occurred_at ELSE closes_at END AS ends_at
FROM placed
WHERE effect <> CAST(0 AS DECIMAL(18, 6))
UNION ALL
SELECT l.platform, l.account_id, l.currency, l.kind, l.transaction_id AS reference, l.amount AS effect, l.source_ref,
       l.occurred_at AS begins_at, l.occurred_at AS booked_at, l.occurred_at AS ends_at
FROM ledger AS l
JOIN prepaid AS a ON a.platform = l.platform AND a.account_id = l.account_id
WHERE l.status = 'settled' AND l.funding = 'cash'
  AND l.kind IN ('payment', 'top_up', 'fee', 'refund', 'transfer_in', 'transfer_out', 'card_verification',
                 'card_verification_refund', 'adjustment', 'order_payment', 'order_return', 'cancellation', 'tax')
  AND (l.kind <> 'tax' OR l.period_end IS NULL)
