-- Money checked: the latest cash balance of accounts whose last spend is known, of the latest cash of all accounts that have spent.
SELECT a.account_id, a.currency, COALESCE(MAX(b.cash), CAST(0 AS DECIMAL(18, 6))) AS checked,
       COALESCE(MAX(b.cash), CAST(0 AS DECIMAL(18, 6))) AS of_total,
       CASE WHEN MAX(b.cash) IS NULL THEN 'a balance snapshot (balance table)' END AS missing
FROM account_now AS a
LEFT JOIN (SELECT platform, account_id, cash, ROW_NUMBER() OVER (PARTITION BY platform, account_id ORDER BY as_of DESC, source_ref) AS newest
           FROM balance) AS b ON b.platform = a.platform AND b.account_id = a.account_id AND b.newest = 1
GROUP BY a.account_id, a.currency
ORDER BY a.account_id, a.currency
