-- Money checked: ad credit that lapsed by a ledger row naming a credit whose expiry is known, of all that lapsed.
SELECT l.account_id, l.currency,
       SUM(CASE WHEN g.closes_at IS NULL THEN CAST(0 AS DECIMAL(18, 6)) ELSE -l.amount END) AS checked, SUM(-l.amount) AS of_total,
       CASE WHEN COUNT(*) > COUNT(g.closes_at)
            THEN concat('the credit and its expires_at for ', CAST(COUNT(*) - COUNT(g.closes_at) AS VARCHAR),
                        ' expiries of the ledger (ad_credit table, grant_id as in payment_reference)') END AS missing
FROM ledger AS l
LEFT JOIN credit_window AS g ON g.platform = l.platform AND g.account_id = l.account_id AND g.grant_id = l.payment_reference
    AND g.currency = l.currency AND g.state = 'granted'
WHERE l.kind = 'credit_expired' AND l.status = 'settled' AND l.amount < CAST(0 AS DECIMAL(18, 6))
GROUP BY l.account_id, l.currency
ORDER BY l.account_id, l.currency
