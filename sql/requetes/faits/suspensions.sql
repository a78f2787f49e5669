-- Each (person, month) with an absence injustifiée, and whether a procedure follows: dated from the first of that month to
-- so many days after its end, in any row of that person.
WITH absence AS (
    SELECT DISTINCT
        demande,
        pseudonyme,
        premier_jour,
        dernier_jour
    FROM signal
    WHERE absence
),

suivie AS (
    SELECT
        a.demande,
        a.pseudonyme,
        a.premier_jour,
        bool_or(s.procedure_le BETWEEN a.premier_jour AND a.dernier_jour + d.jours_procedure_suspension) AS oui
    FROM absence AS a
    INNER JOIN demande AS d ON a.demande = d.demande
    LEFT JOIN signal AS s
        ON a.demande = s.demande AND a.pseudonyme = s.pseudonyme AND s.procedure_le IS NOT NULL
    GROUP BY a.demande, a.pseudonyme, a.premier_jour
)

SELECT
    demande,
    count(*) AS absences,
    count(*) FILTER (WHERE oui) AS suivies
FROM suivie
GROUP BY demande;
