-- Only the soldes written this night, and those computed that never had their rows kept (they were written before rows were).
DELETE FROM voulue AS v
WHERE
    NOT EXISTS (SELECT 1 FROM change AS c WHERE c.convention = v.convention AND c.exercice = v.exercice)
    AND (
        NOT EXISTS (SELECT 1 FROM calcule AS c WHERE c.convention = v.convention AND c.exercice = v.exercice)
        OR EXISTS (SELECT 1 FROM finance.ligne_comptee AS l WHERE l.convention = v.convention AND l.exercice = v.exercice)
    );

ANALYZE voulue;

SELECT DISTINCT
    convention,
    exercice
FROM voulue;
