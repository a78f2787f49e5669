-- What the filters of an exercice offer: each value with how many soldes have it.
WITH solde AS (
    SELECT
        s.convention,
        s.dispositif,
        s.territoire,
        s.structure,
        s.etat,
        t.nom
    FROM finance.solde AS s
    LEFT JOIN referentiel.structure AS t ON s.structure = t.code
    WHERE s.exercice = cast(:exercice AS integer)
),

operation AS (
    SELECT DISTINCT
        s.convention,
        coalesce(i.operation, 'hors-budget') AS operation
    FROM solde AS s
    LEFT JOIN finance.imputation AS i ON s.convention = i.convention
),

libelle AS (
    SELECT DISTINCT ON (b.operation)
        b.operation,
        b.libelle
    FROM referentiel.budget AS b
    ORDER BY b.operation ASC, b.annee DESC
),

choix AS (
    SELECT
        'dispositif' AS genre,
        dispositif AS valeur,
        NULL AS libelle,
        count(*) AS nombre
    FROM solde
    GROUP BY dispositif
    UNION ALL
    SELECT
        'territoire' AS genre,
        territoire AS valeur,
        NULL AS libelle,
        count(*) AS nombre
    FROM solde
    WHERE territoire IS NOT NULL
    GROUP BY territoire
    UNION ALL
    SELECT
        'structure' AS genre,
        structure AS valeur,
        nom AS libelle,
        count(*) AS nombre
    FROM solde
    GROUP BY structure, nom
    UNION ALL
    SELECT
        'etat' AS genre,
        etat AS valeur,
        NULL AS libelle,
        count(*) AS nombre
    FROM solde
    GROUP BY etat
    UNION ALL
    SELECT
        'operation' AS genre,
        o.operation AS valeur,
        l.libelle,
        count(*) AS nombre
    FROM operation AS o
    LEFT JOIN libelle AS l ON o.operation = l.operation
    GROUP BY o.operation, l.libelle
)

SELECT
    genre,
    valeur,
    libelle,
    nombre
FROM choix
ORDER BY genre, lower(coalesce(libelle, valeur)), valeur;
