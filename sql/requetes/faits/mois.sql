-- The table of each month: its rows, its persons active (present at least one day of the month), its accueils, its
-- interviews, its quantities. A row admitted without its date of orientation is of somebody oriented before the month.
WITH par_personne AS (
    SELECT
        r.demande,
        r.mois,
        count(*) AS lignes,
        bool_or(
            l.phase = 'accompagnement'
            AND (l.date_orientation IS NULL OR l.date_orientation <= r.dernier_jour)
            AND (l.date_sortie IS NULL OR l.date_sortie >= r.premier_jour)
        ) AS active,
        bool_or(l.phase = 'accueil' AND l.date_premier_rdv IS NOT NULL) AS accueillie,
        sum(l.nb_entretiens_physiques) FILTER (WHERE l.phase = 'accompagnement') AS entretiens_physiques,
        sum(l.nb_entretiens_distance) FILTER (WHERE l.phase = 'accompagnement') AS entretiens_distance
    FROM retenu AS r
    INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot
    GROUP BY r.demande, r.mois, l.pseudonyme
),

suivi AS (
    SELECT
        demande,
        mois,
        sum(lignes) AS lignes,
        count(*) FILTER (WHERE active) AS file_active,
        count(*) FILTER (WHERE accueillie) AS accueils,
        sum(entretiens_physiques) AS entretiens_physiques,
        sum(entretiens_distance) AS entretiens_distance
    FROM par_personne
    GROUP BY demande, mois
),

activite AS (
    SELECT
        r.demande,
        r.mois,
        count(*) FILTER (WHERE l.quantite > 0) AS lignes,
        sum(l.quantite) AS quantites
    FROM retenu AS r
    INNER JOIN faits.activite_ligne AS l ON r.depot = l.depot
    GROUP BY r.demande, r.mois
)

SELECT
    r.demande,
    r.mois,
    r.depot,
    r.sha256,
    cast(coalesce(s.lignes, 0) + coalesce(a.lignes, 0) AS integer) AS lignes,
    cast(coalesce(s.entretiens_physiques, 0) AS integer) AS entretiens_physiques,
    cast(coalesce(s.entretiens_distance, 0) AS integer) AS entretiens_distance,
    coalesce(s.file_active, 0) AS file_active,
    coalesce(s.accueils, 0) AS accueils,
    coalesce(a.quantites, 0.00) AS quantites
FROM retenu AS r
LEFT JOIN suivi AS s ON r.demande = s.demande AND r.mois = s.mois
LEFT JOIN activite AS a ON r.demande = a.demande AND r.mois = a.mois
ORDER BY r.demande, r.mois;
