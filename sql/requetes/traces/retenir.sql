-- The soldes whose rows are to be kept: those written this night, and those computed that never had any kept (they were written
-- before rows were). One on its way to payment is in neither.
SELECT
    convention,
    exercice
FROM change
UNION
SELECT
    c.convention,
    c.exercice
FROM calcule AS c
WHERE NOT EXISTS (SELECT 1 FROM finance.ligne_comptee AS l WHERE l.convention = c.convention AND l.exercice = c.exercice);
