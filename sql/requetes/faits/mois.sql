-- The table of each month: its rows, its persons active (present at least one day of the month), its accueils, its
-- quantities.
WITH suivi AS (
    SELECT
        r.demande,
        r.mois,
        count(*) AS lignes,
        count(DISTINCT l.pseudonyme) FILTER (
            WHERE l.phase = 'accompagnement'
            AND l.date_orientation <= r.dernier_jour
            AND (l.date_sortie IS NULL OR l.date_sortie >= r.premier_jour)
        ) AS file_active,
        count(DISTINCT l.pseudonyme) FILTER (WHERE l.phase = 'accueil' AND l.date_premier_rdv IS NOT NULL) AS accueils
    FROM retenu AS r
    INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot
    GROUP BY r.demande, r.mois
),

activite AS (
    SELECT
        r.demande,
        r.mois,
        count(*) AS lignes,
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
    coalesce(s.file_active, 0) AS file_active,
    coalesce(s.lignes, 0) + coalesce(a.lignes, 0) AS lignes,
    coalesce(s.accueils, 0) AS accueils,
    coalesce(a.quantites, 0.00) AS quantites
FROM retenu AS r
LEFT JOIN suivi AS s ON r.demande = s.demande AND r.mois = s.mois
LEFT JOIN activite AS a ON r.demande = a.demande AND r.mois = a.mois
ORDER BY r.demande, r.mois;
