-- The last delivery rows of the period, back to where the excess begins; the first of them counts in part. The account's own spend is
-- what its campaigns spent (layer 10), or rows of the account itself, which have no campaign.
WITH slot AS (
    SELECT f.finding_key, f.questioned, s.platform, s.account_id, s.currency, s.grain, s.start, s.layer, s.starts_at,
           SUM(s.spend) OVER (PARTITION BY f.finding_key ORDER BY s.starts_at DESC, s.start DESC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - s.spend AS later
    FROM finding AS f
    JOIN spend_span AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency AND s.level = 'account'
        AND s.day_on >= f.period_from AND s.day_on <= f.period_to AND s.starts_at >= f.capped_from
    WHERE s.spend > CAST(0 AS DECIMAL(18, 6))
),
piece AS (
    SELECT t.finding_key, t.questioned, t.later, t.starts_at, t.platform, t.account_id, t.currency, c.entity_id, t.grain, t.start, c.layer
    FROM slot AS t
    JOIN spend_slot AS c ON c.platform = t.platform AND c.account_id = t.account_id AND c.currency = t.currency AND c.level = 'campaign'
        AND c.grain = t.grain AND c.start = t.start
    WHERE t.questioned > t.later AND t.layer = 10
    UNION ALL
    SELECT finding_key, questioned, later, starts_at, platform, account_id, currency, '' AS entity_id, grain, start, layer
    FROM slot
    WHERE questioned > later AND layer <> 10
),
part AS (
    SELECT p.finding_key, p.questioned, p.starts_at, r.source_ref, r.spend,
           p.later + SUM(r.spend) OVER (PARTITION BY p.finding_key, p.start ORDER BY r.source_ref
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - r.spend AS before
    FROM piece AS p
    JOIN spend_row AS r ON r.platform = p.platform AND r.account_id = p.account_id AND r.currency = p.currency AND r.level = 'campaign'
        AND COALESCE(r.entity_id, '') = p.entity_id AND r.grain = p.grain AND r.start = p.start AND r.layer = p.layer
    WHERE r.spend > CAST(0 AS DECIMAL(18, 6))
)
SELECT finding_key, source_ref, CASE WHEN questioned - before < spend THEN questioned - before ELSE spend END AS amount, spend AS holds
FROM part
WHERE questioned > before
ORDER BY finding_key, starts_at, source_ref
