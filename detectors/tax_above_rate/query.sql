-- One finding per payment, per taxed period or per invoice whose tax is above rate x base. With a valid tax number on file
-- nothing is allowed. Tax on the cost of UTC days is judged only where most such rows of the account come out at the rate.
WITH rated AS (
    SELECT c.*, u.minor_unit,
           CASE WHEN u.minor_unit = CAST(1 AS DECIMAL(18, 6)) THEN CAST(CAST(c.base * c.rate AS DECIMAL(18, 0)) AS DECIMAL(18, 6))
                WHEN u.minor_unit = CAST(0.01 AS DECIMAL(18, 6)) THEN CAST(CAST(c.base * c.rate AS DECIMAL(18, 2)) AS DECIMAL(18, 6))
                ELSE CAST(CAST(c.base * c.rate AS DECIMAL(18, 3)) AS DECIMAL(18, 6)) END AS allowed
    FROM tax_charge AS c
    JOIN currency_unit AS u ON u.currency = c.currency
    CROSS JOIN audit_date AS t
    WHERE c.base IS NOT NULL AND c.rate IS NOT NULL
      AND (c.basis <> 'consumption' OR c.last_on <= t.as_of_on - INTERVAL '$settle_days days')
),
usual AS (
    SELECT platform, account_id, currency, COUNT(*) AS charges,
           SUM(CASE WHEN ABS(tax - allowed) <= $tolerance_minor * minor_unit * rounded_rows THEN 1 ELSE 0 END) AS fitting
    FROM rated
    WHERE basis = 'consumption' AND in_utc = 1 AND exempt = 0
    GROUP BY platform, account_id, currency
),
over AS (
    SELECT r.*, r.tax - r.allowed - r.returned AS excess
    FROM rated AS r
    LEFT JOIN usual AS s ON s.platform = r.platform AND s.account_id = r.account_id AND s.currency = r.currency
    WHERE r.tax - r.allowed - r.returned > $tolerance_minor * r.minor_unit * r.rounded_rows
      AND (r.in_utc = 0 OR r.exempt = 1 OR 2 * s.fitting > s.charges)
)
SELECT concat_ws('/', o.account_id, o.basis, o.reference, o.currency) AS finding_key, o.platform, o.account_id,
       concat('account:', o.account_id) AS entities, o.basis, o.reference,
       CASE o.basis WHEN 'top_up' THEN 'payment' WHEN 'invoice' THEN 'invoice' ELSE 'cost of its period' END AS basis_text,
       CASE WHEN o.exempt = 1 THEN 'a valid tax number on file' ELSE concat('the rate of ', CAST(o.rate AS VARCHAR)) END AS allowed_text,
       COALESCE(o.first_on, d.day_on) AS from_on, COALESCE(o.last_on, d.day_on) AS to_on, o.currency, o.base, o.tax, o.allowed, o.returned,
       o.excess AS questioned, o.payment_reference, o.source_ref, o.first_on, o.last_on
FROM over AS o
LEFT JOIN calendar_day AS d ON d.platform = o.platform AND d.account_id = o.account_id
    AND o.begins_at >= d.starts_at AND o.begins_at < d.ends_at
WHERE COALESCE(o.first_on, d.day_on) IS NOT NULL
ORDER BY finding_key
