-- What the rows of the tables in force count for, said once: the counts of a night and the rows kept for the décompte both
-- read these views. They leave with the temporary tables under them.
--
-- A row of a person: active (present at least one day of the month), received in phase accueil, its interviews in phase
-- accompagnement. A row admitted without its date of orientation is of somebody oriented before the month.
CREATE TEMP VIEW suivi_vu AS
SELECT
    r.demande,
    r.rang,
    r.mois,
    r.premier_jour,
    r.dernier_jour,
    l.ligne,
    l.pseudonyme,
    l.phase = 'accompagnement' AS accompagnement,
    l.phase = 'accompagnement'
    AND (l.date_orientation IS NULL OR l.date_orientation <= r.dernier_jour)
    AND (l.date_sortie IS NULL OR l.date_sortie >= r.premier_jour) AS active,
    l.phase = 'accueil' AND l.date_premier_rdv IS NOT NULL AS accueillie,
    CASE WHEN l.phase = 'accompagnement' THEN l.nb_entretiens_physiques END AS entretiens_physiques,
    CASE WHEN l.phase = 'accompagnement' THEN l.nb_entretiens_distance END AS entretiens_distance,
    l.phase = 'accompagnement' AND l.nb_absences_injustifiees > 0 AS absence,
    CASE WHEN l.phase = 'accompagnement' THEN l.date_procedure_suspension END AS procedure_le
FROM retenu AS r
INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot;

-- A person in the table of a month, whatever her rows: counted once, at the last row that makes her count.
CREATE TEMP VIEW personne_du_mois AS
SELECT
    demande,
    rang,
    mois,
    pseudonyme,
    count(*) AS lignes,
    max(ligne) FILTER (WHERE active) AS ligne_active,
    max(ligne) FILTER (WHERE accueillie) AS ligne_accueillie,
    sum(entretiens_physiques) AS entretiens_physiques,
    sum(entretiens_distance) AS entretiens_distance
FROM suivi_vu
GROUP BY demande, rang, mois, pseudonyme;

-- A row of Activité: a quantity of its code. One of zero counts for nothing.
CREATE TEMP VIEW activite_vue AS
SELECT
    r.demande,
    r.rang,
    r.mois,
    l.ligne,
    l.indicateur,
    l.quantite,
    l.quantite > 0 AS comptee
FROM retenu AS r
INNER JOIN faits.activite_ligne AS l ON r.depot = l.depot;
