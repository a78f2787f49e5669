-- The few rows that tell of an absence injustifiée or of a procedure, set apart from the many that tell of neither.
CREATE TEMP TABLE signal ON COMMIT DROP AS
SELECT
    demande,
    rang,
    premier_jour,
    dernier_jour,
    ligne,
    pseudonyme,
    coalesce(absence, false) AS absence,
    procedure_le
FROM suivi_vu
WHERE absence OR procedure_le IS NOT null;

ANALYZE signal;

-- Each (person, month) with an absence injustifiée, at the last of her rows that says it.
CREATE TEMP TABLE absence ON COMMIT DROP AS
SELECT
    demande,
    pseudonyme,
    rang,
    premier_jour,
    dernier_jour,
    max(ligne) AS ligne
FROM signal
WHERE absence
GROUP BY demande, pseudonyme, rang, premier_jour, dernier_jour;

ANALYZE absence;

-- The procedure that follows an absence: dated from the first of its month to so many days after its end, in any row of that
-- person.
CREATE TEMP VIEW suite_donnee AS
SELECT
    a.demande,
    a.rang,
    a.ligne,
    s.rang AS rang_procedure,
    s.ligne AS ligne_procedure
FROM absence AS a
INNER JOIN demande AS d ON a.demande = d.demande
INNER JOIN signal AS s
    ON
        a.demande = s.demande
        AND a.pseudonyme = s.pseudonyme
        AND s.procedure_le BETWEEN a.premier_jour AND a.dernier_jour + d.jours_procedure_suspension;
