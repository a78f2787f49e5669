-- Every state that a calculation gives is a row: the first one of a version (or of a version that comes back), then each that is
-- not the one before. A solde stored before transitions were kept has its first row at its next calculation.
INSERT INTO finance.transition (convention, exercice, version, de, vers, par)
SELECT
    s.convention,
    s.exercice,
    s.version,
    CASE WHEN a.version = s.version THEN d.vers END AS de,
    s.etat AS vers,
    'calcul' AS par
FROM calcule AS c
INNER JOIN finance.solde AS s ON c.convention = s.convention AND c.exercice = s.exercice
LEFT JOIN version_avant AS a ON c.convention = a.convention AND c.exercice = a.exercice
LEFT JOIN
    LATERAL (
        SELECT t.vers
        FROM finance.transition AS t
        WHERE t.convention = s.convention AND t.exercice = s.exercice AND t.version = s.version
        ORDER BY t.transition DESC
        LIMIT 1
    ) AS d
    ON true
WHERE a.version IS DISTINCT FROM s.version OR d.vers IS DISTINCT FROM s.etat
ORDER BY s.convention, s.exercice;

-- A version that comes back may have had its mandat while the next one stood in its place.
INSERT INTO finance.transition (convention, exercice, version, de, vers, par)
SELECT
    s.convention,
    s.exercice,
    s.version,
    s.etat AS de,
    'mandate' AS vers,
    'calcul' AS par
FROM retabli AS r
INNER JOIN finance.solde AS s ON r.convention = s.convention AND r.exercice = s.exercice AND r.version = s.version
INNER JOIN finance.mandat_solde AS m ON s.convention = m.convention AND s.exercice = m.exercice AND s.version = m.version
WHERE s.etat = 'arrete'
ORDER BY s.convention, s.exercice;

-- Or its payment came back meanwhile.
INSERT INTO finance.transition (convention, exercice, version, de, vers, par, commentaire)
SELECT
    s.convention,
    s.exercice,
    s.version,
    s.etat AS de,
    'arrete' AS vers,
    'calcul' AS par,
    m.motif AS commentaire
FROM retabli AS r
INNER JOIN finance.solde AS s ON r.convention = s.convention AND r.exercice = s.exercice AND r.version = s.version
CROSS JOIN
    LATERAL (
        SELECT
            n.action,
            n.motif
        FROM finance.mandat_recu AS n
        WHERE n.convention = s.convention AND n.exercice = s.exercice AND n.version = s.version
        ORDER BY n.mandat DESC
        LIMIT 1
    ) AS m
WHERE s.etat = 'mandate' AND m.action = 'rejeter'
ORDER BY s.convention, s.exercice;
