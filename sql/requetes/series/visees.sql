-- A year of all conventions is compared in memory, without a sort on disk.
SET LOCAL work_mem = '64MB';

CREATE TEMP TABLE visee ON COMMIT DROP AS
SELECT DISTINCT
    v.convention,
    v.mois,
    c.structure
FROM jsonb_to_recordset(cast(:visees AS jsonb)) AS v (convention text, mois text)
INNER JOIN referentiel.convention AS c ON v.convention = c.code;

ANALYZE visee;

-- The accepted tables of all months, with the first and last day of theirs: in force, or replaced since.
CREATE TEMP TABLE accepte ON COMMIT DROP AS
SELECT
    d.depot,
    d.convention,
    c.structure,
    cast(d.mois AS text) AS mois,
    d.etat <> 'remplace' AS en_vigueur,
    to_char(cast(d.mois || '-01' AS date) - interval '1 month', 'YYYY-MM') AS mois_avant,
    cast(d.mois || '-01' AS date) AS premier_jour,
    cast(cast(d.mois || '-01' AS date) + interval '1 month' - interval '1 day' AS date) AS dernier_jour
FROM depots.depot AS d
INNER JOIN referentiel.convention AS c ON d.convention = c.code
WHERE d.etat IN ('accepte', 'accepte_avec_reserves', 'remplace') AND d.mois IS NOT NULL;

ANALYZE accepte;
