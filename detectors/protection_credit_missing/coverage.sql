-- Money checked: cost of protected days whose credit can be counted, of the cost of all protected days. What bid
-- protection gives back is not published as a formula, so its days are counted and never questioned.
SELECT p.account_id, p.currency,
       SUM(CASE WHEN p.scheme = 'roi_protection' AND p.gross_revenue IS NOT NULL AND p.target_roi IS NOT NULL
                 AND COALESCE(p.orders, p.conversions) IS NOT NULL AND (p.status <> 'ineligible' OR g.account_id IS NOT NULL)
                THEN p.cost ELSE CAST(0 AS DECIMAL(18, 6)) END) AS checked,
       SUM(p.cost) AS of_total,
       CASE WHEN SUM(CASE WHEN p.scheme = 'bid_protection' THEN 1 ELSE 0 END) > 0
            THEN concat('no published formula for the ', CAST(SUM(CASE WHEN p.scheme = 'bid_protection' THEN 1 ELSE 0 END) AS VARCHAR),
                        ' days under bid protection')
            WHEN SUM(CASE WHEN p.gross_revenue IS NULL OR p.target_roi IS NULL OR COALESCE(p.orders, p.conversions) IS NULL THEN 1 ELSE 0 END) > 0
            THEN 'orders, gross_revenue and target_roi of some days (protection_day table)'
            WHEN SUM(CASE WHEN p.status = 'ineligible' AND g.account_id IS NULL THEN 1 ELSE 0 END) > 0
            THEN 'the log of changes, for days that the platform calls ineligible (change table)' END AS missing
FROM protection_day AS p
LEFT JOIN (SELECT DISTINCT platform, account_id FROM change) AS g ON g.platform = p.platform AND g.account_id = p.account_id
GROUP BY p.account_id, p.currency
ORDER BY p.account_id, p.currency
