-- Money checked: settled payments of automatic accounts whose carry could be followed, of all their settled payments.
SELECT p.account_id, p.currency,
       SUM(CASE WHEN c.source_ref IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE p.amount END) AS checked, SUM(p.amount) AS of_total,
       CASE WHEN SUM(CASE WHEN c.source_ref IS NULL THEN 1 ELSE 0 END) > 0
            THEN 'ledger and cost from the opening of the account on (account.opened_on), or its billing threshold' END AS missing
FROM ledger AS p
JOIN account_now AS a ON a.platform = p.platform AND a.account_id = p.account_id AND a.payment_mode = 'automatic'
LEFT JOIN carry AS c ON c.source_ref = p.source_ref
WHERE p.kind = 'payment' AND p.status = 'settled' AND p.funding = 'cash'
GROUP BY p.account_id, p.currency
ORDER BY p.account_id, p.currency
