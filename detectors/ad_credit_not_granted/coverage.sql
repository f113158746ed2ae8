-- Money checked: offers whose window, minimum and counted cost are known, of all offers.
WITH judged AS (
    SELECT o.account_id, o.currency, o.amount,
           CASE WHEN o.minimum_spend IS NULL OR o.opens_at IS NULL THEN 'terms' WHEN c.grant_id IS NULL THEN 'cost' ELSE 'checked' END AS how
    FROM credit_window AS o
    LEFT JOIN (SELECT DISTINCT platform, account_id, grant_id, currency FROM credit_cost) AS c
        ON c.platform = o.platform AND c.account_id = o.account_id AND c.grant_id = o.grant_id AND c.currency = o.currency
    WHERE o.state = 'offered'
)
SELECT account_id, currency, SUM(CASE WHEN how = 'checked' THEN amount ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked, SUM(amount) AS of_total,
       CASE WHEN SUM(CASE WHEN how = 'checked' THEN 0 ELSE 1 END) > 0
            THEN concat('activated_at and minimum_spend of ', CAST(SUM(CASE WHEN how = 'terms' THEN 1 ELSE 0 END) AS VARCHAR),
                        ' offers (ad_credit table), cost in the window and scope of ',
                        CAST(SUM(CASE WHEN how = 'cost' THEN 1 ELSE 0 END) AS VARCHAR), ' (cost or ledger table)') END AS missing
FROM judged
GROUP BY account_id, currency
ORDER BY account_id, currency
