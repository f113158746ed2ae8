-- Every delivery row of those slots. The account's own spend is what its campaigns spent (layer 10), or rows of the account itself,
-- which have no campaign.
WITH late AS (
    SELECT f.finding_key, s.platform, s.account_id, s.currency, s.level, s.entity_id, s.grain, s.start, s.layer
    FROM finding AS f
    JOIN closed_spend AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency
        AND s.level = f.level AND s.entity_id = f.entity_id AND s.closed_from = f.closed_from
    WHERE s.reason = 'rejection' AND s.late_seconds >= $grace_hours * 3600
      AND (s.parent_late_seconds IS NULL OR s.parent_late_seconds < $grace_hours * 3600)
),
part AS (
    SELECT finding_key, platform, account_id, currency, level, entity_id, grain, start, layer FROM late WHERE level <> 'account'
    UNION ALL
    SELECT l.finding_key, l.platform, l.account_id, l.currency, c.level, c.entity_id, l.grain, l.start, c.layer
    FROM late AS l
    JOIN spend_slot AS c ON c.platform = l.platform AND c.account_id = l.account_id AND c.currency = l.currency AND c.level = 'campaign'
        AND c.grain = l.grain AND c.start = l.start
    WHERE l.level = 'account' AND l.layer = 10
    UNION ALL
    SELECT finding_key, platform, account_id, currency, 'campaign' AS level, '' AS entity_id, grain, start, layer
    FROM late
    WHERE level = 'account' AND layer <> 10
)
SELECT p.finding_key, r.source_ref, r.spend AS amount, r.spend AS holds
FROM part AS p
JOIN spend_row AS r ON r.platform = p.platform AND r.account_id = p.account_id AND r.currency = p.currency
    AND r.level = p.level AND COALESCE(r.entity_id, '') = p.entity_id AND r.grain = p.grain AND r.start = p.start AND r.layer = p.layer
WHERE r.spend > CAST(0 AS DECIMAL(18, 6))
ORDER BY p.finding_key, r.start, r.source_ref
