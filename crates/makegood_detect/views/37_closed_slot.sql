-- One row per spell (pause, rejection, flight, dayparts) x slot of spend wholly inside it. For dayparts the spell is the interval
-- with one schedule and the slots are its excluded hours: both halves excluded, and a day only when all its hours are. The
-- civil hour counts, so that the repeated hour of a 25-hour day is one mark and the skipped one of a 23-hour day is none.
SELECT c.reason, s.platform, s.account_id, s.currency, s.level, s.entity_id, s.campaign_id, s.ad_group_id, c.closed_from, c.closed_to,
       s.grain, s.start, s.layer, s.day_on, s.starts_at, s.ends_at, s.spend
FROM closed_spell AS c
JOIN spend_span AS s ON s.platform = c.platform AND s.account_id = c.account_id AND s.level = c.level AND s.entity_id = c.entity_id
    AND s.starts_at >= c.closed_from AND (c.closed_to IS NULL OR s.ends_at <= c.closed_to)
WHERE s.spend > CAST(0 AS DECIMAL(18, 6))
UNION ALL
SELECT 'dayparts' AS reason, s.platform, s.account_id, s.currency, s.level, s.entity_id, s.campaign_id, s.ad_group_id,
       d.valid_from AS closed_from, d.valid_to AS closed_to, s.grain, s.start, s.layer, s.day_on, s.starts_at, s.ends_at, s.spend
FROM daypart_at AS d
JOIN spend_span AS s ON s.platform = d.platform AND s.account_id = d.account_id AND s.level = d.level AND s.entity_id = d.entity_id
    AND s.starts_at >= d.valid_from AND (d.valid_to IS NULL OR s.ends_at <= d.valid_to)
WHERE s.spend > CAST(0 AS DECIMAL(18, 6))
  AND replace(CASE WHEN s.grain = 'hour' THEN substr(d.marks,
                                                    ((CAST(EXTRACT(DOW FROM s.day_on) AS BIGINT) + 6) % 7 * 24 + CAST(EXTRACT(HOUR FROM s.start) AS BIGINT)) * d.marks_an_hour + 1,
                                                    d.marks_an_hour)
                   ELSE substr(d.marks, (CAST(EXTRACT(DOW FROM s.day_on) AS BIGINT) + 6) % 7 * 24 * d.marks_an_hour + 1, 24 * d.marks_an_hour) END, '0', '') = ''
