-- Money checked: tax whose base and rate are known, of all tax that was charged.
SELECT c.account_id, c.currency,
       SUM(CASE WHEN c.base IS NOT NULL AND c.rate IS NOT NULL
                 AND (c.basis <> 'consumption' OR c.last_on <= t.as_of_on - INTERVAL '$settle_days days')
                THEN c.tax ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked, SUM(c.tax) AS of_total,
       CASE WHEN SUM(CASE WHEN c.rate IS NULL THEN 1 ELSE 0 END) > 0
            THEN 'the tax rate of the account at that time (account.tax_rate, account.tax_number_valid_from)'
            WHEN SUM(CASE WHEN c.base IS NULL THEN 1 ELSE 0 END) > 0
            THEN concat('cost of the days of ', CAST(SUM(CASE WHEN c.base IS NULL THEN 1 ELSE 0 END) AS VARCHAR), ' tax rows') END AS missing
FROM tax_charge AS c
CROSS JOIN audit_date AS t
WHERE c.tax > CAST(0 AS DECIMAL(18, 6))
GROUP BY c.account_id, c.currency
ORDER BY c.account_id, c.currency
