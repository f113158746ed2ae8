-- One row per stated cost x the time it is of: what cash (or a credit line) and what ad credit paid; tax stands aside. Its
-- time is the local or UTC day, or the period that the ledger row names.
SELECT k.platform, k.account_id, k.currency, k.day_zone, COALESCE(l.period_start, k.cost_on) AS from_on, k.cost_on AS to_on,
       CASE WHEN k.day_zone = 'utc' THEN CAST(k.cost_on AS TIMESTAMP) ELSE a.starts_at END AS starts_at,
       CASE WHEN k.day_zone = 'utc' THEN CAST(k.cost_on AS TIMESTAMP) + INTERVAL '24 hours' ELSE z.ends_at END AS ends_at,
       k.cash, k.total - k.cash AS ad_credit, k.source_ref
FROM cost_row AS k
LEFT JOIN (
    SELECT source_ref, period_start FROM ledger WHERE kind = 'cost' AND period_start < period_end
) AS l ON l.source_ref = k.source_ref
LEFT JOIN calendar_day AS a ON a.platform = k.platform AND a.account_id = k.account_id AND a.day_on = COALESCE(l.period_start, k.cost_on)
LEFT JOIN calendar_day AS z ON z.platform = k.platform AND z.account_id = k.account_id AND z.day_on = k.cost_on
WHERE k.day_zone = 'utc' OR (a.day_on IS NOT NULL AND z.day_on IS NOT NULL)
