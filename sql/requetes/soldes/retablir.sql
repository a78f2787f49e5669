-- The approved version comes back from what was frozen, as it was, in the state that its last transition gave it.
DELETE FROM finance.solde
WHERE (convention, exercice) IN (SELECT
    convention,
    exercice
FROM retabli);

INSERT INTO finance.solde
SELECT s.*
FROM retabli AS r
INNER JOIN finance.solde_fige AS f ON r.convention = f.convention AND r.exercice = f.exercice AND r.version = f.version
CROSS JOIN
    LATERAL (
        SELECT t.vers
        FROM finance.transition AS t
        WHERE t.convention = r.convention AND t.exercice = r.exercice AND t.version = r.version
        ORDER BY t.transition DESC
        LIMIT 1
    ) AS d
CROSS JOIN
    LATERAL jsonb_populate_record(
        NULL::finance.solde, (f.document::jsonb -> 'solde') || jsonb_build_object('etat', d.vers)
    ) AS s;

INSERT INTO finance.solde_ligne
SELECT l.*
FROM retabli AS r
INNER JOIN finance.solde_fige AS f ON r.convention = f.convention AND r.exercice = f.exercice AND r.version = f.version
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::finance.solde_ligne, f.document::jsonb -> 'lignes') AS l;

INSERT INTO finance.ligne_comptee
SELECT l.*
FROM retabli AS r
INNER JOIN finance.solde_fige AS f ON r.convention = f.convention AND r.exercice = f.exercice AND r.version = f.version
CROSS JOIN LATERAL jsonb_array_elements(f.document::jsonb -> 'lignes_comptees') AS c (valeur)
CROSS JOIN
    LATERAL jsonb_populate_record(
        NULL::finance.ligne_comptee,
        c.valeur || jsonb_build_object('convention', r.convention, 'exercice', r.exercice)
    ) AS l;

-- A version frozen without its inputs (they were not kept then) comes back without.
INSERT INTO finance.solde_entree (convention, exercice, entrees)
SELECT
    r.convention,
    r.exercice,
    f.entrees
FROM retabli AS r
INNER JOIN finance.solde_fige AS f ON r.convention = f.convention AND r.exercice = f.exercice AND r.version = f.version
WHERE f.entrees <> '{}';
