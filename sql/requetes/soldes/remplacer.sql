DELETE FROM finance.solde
WHERE (convention, exercice) IN (SELECT
    convention,
    exercice
FROM change);

INSERT INTO finance.solde
SELECT c.*
FROM calcule AS c
INNER JOIN change AS m ON c.convention = m.convention AND c.exercice = m.exercice;

INSERT INTO finance.solde_ligne
SELECT l.*
FROM ligne_calculee AS l
INNER JOIN change AS m ON l.convention = m.convention AND l.exercice = m.exercice;

UPDATE finance.solde AS s
SET date_calcul = c.date_calcul
FROM calcule AS c
WHERE c.convention = s.convention AND c.exercice = s.exercice AND c.date_calcul <> s.date_calcul;
