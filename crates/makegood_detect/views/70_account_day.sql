-- One row per account x local day: delivered, billed cash, billed ad credit, tax and paid, each where it is known.
SELECT platform, account_id, currency, day_on, SUM(delivered) AS delivered, SUM(billed_cash) AS billed_cash,
       SUM(billed_ad_credit) AS billed_ad_credit, SUM(tax) AS tax, SUM(paid) AS paid
FROM (
    SELECT platform, account_id, currency, day_on, spend AS delivered, CAST(NULL AS DECIMAL(18, 6)) AS billed_cash,
           CAST(NULL AS DECIMAL(18, 6)) AS billed_ad_credit, CAST(NULL AS DECIMAL(18, 6)) AS tax,
           CAST(NULL AS DECIMAL(18, 6)) AS paid
    FROM spend_day WHERE level = 'account'
    UNION ALL
    SELECT platform, account_id, currency, cost_on, NULL, cash, total - cash, NULLIF(tax, CAST(0 AS DECIMAL(18, 6))), NULL FROM cost_day
    UNION ALL
    SELECT l.platform, l.account_id, l.currency, c.day_on, NULL, NULL, NULL,
           CASE WHEN l.kind = 'tax' THEN -l.amount END, CASE WHEN l.kind <> 'tax' THEN l.amount + COALESCE(l.tax, CAST(0 AS DECIMAL(18, 6))) END
    FROM ledger AS l
    JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
        AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
    WHERE l.kind IN ('payment', 'top_up', 'refund', 'tax') AND l.status = 'settled' AND l.funding = 'cash'
) AS layer
GROUP BY platform, account_id, currency, day_on
