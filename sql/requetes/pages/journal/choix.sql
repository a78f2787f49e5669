-- Who acted, and what was done: what the filters may choose from.
SELECT
    coalesce(array_agg(DISTINCT j.qui), '{}') AS quis,
    coalesce(array_agg(DISTINCT j.action), '{}') AS actions
FROM pilotage.journal AS j
WHERE cast(:actions_tues AS text[]) IS NULL OR NOT (j.action = any(cast(:actions_tues AS text[])) OR j.objet ~ ', ligne \d');
