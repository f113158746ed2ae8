-- One row per ad group or ad of which a setting of its own is known, in a table of settings or in the change log (an entity may
-- stand here more than once). Spend is prepared by ad group and ad for these alone: nothing else is asked of the others.
SELECT level, entity_id FROM budget WHERE level = 'ad_group'
UNION ALL
SELECT level, entity_id FROM status WHERE level IN ('ad_group', 'ad')
UNION ALL
SELECT level, entity_id FROM flight WHERE level IN ('ad_group', 'ad')
UNION ALL
SELECT level, entity_id FROM change
WHERE level IN ('ad_group', 'ad') AND attribute IN ('budget', 'status', 'schedule', 'dayparts')
