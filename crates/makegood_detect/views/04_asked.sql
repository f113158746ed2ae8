-- One row per ad group or ad of which something is known that spend is held against: a setting, a change or a measurement (an
-- entity may stand here more than once). Spend is summed by ad group and ad for these alone: nothing else is asked of the others.
SELECT platform, account_id, level, entity_id FROM budget WHERE level = 'ad_group'
UNION ALL
SELECT platform, account_id, level, entity_id FROM status WHERE level IN ('ad_group', 'ad')
UNION ALL
SELECT platform, account_id, level, entity_id FROM flight WHERE level IN ('ad_group', 'ad')
UNION ALL
SELECT platform, account_id, level, entity_id FROM change WHERE level IN ('ad_group', 'ad')
UNION ALL
SELECT platform, account_id, level, entity_id FROM visit_quality WHERE level IN ('ad_group', 'ad')
