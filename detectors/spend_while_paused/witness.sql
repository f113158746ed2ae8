-- Every delivery row of those slots.
SELECT f.finding_key, r.source_sha256 || ':' || r.source_at AS source_ref, r.spend AS amount, r.spend AS holds
FROM finding AS f
JOIN closed_spend AS s ON s.platform = f.platform AND s.account_id = f.account_id AND s.currency = f.currency
    AND s.level = f.level AND s.entity_id = f.entity_id AND s.closed_from = f.paused_from
JOIN spend_row AS r ON r.platform = s.platform AND r.account_id = s.account_id AND r.currency = s.currency
    AND r.level = s.level AND r.entity_id = s.entity_id AND r.grain = s.grain AND r.start = s.start AND r.layer = s.layer
WHERE s.reason = 'pause' AND s.late_seconds >= $grace_hours * 3600
  AND (s.parent_late_seconds IS NULL OR s.parent_late_seconds < $grace_hours * 3600) AND r.spend > CAST(0 AS DECIMAL(18, 6))
ORDER BY f.finding_key, r.start, source_ref
