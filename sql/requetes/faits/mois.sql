-- The table of each month: its rows, its persons active, its accueils, its interviews, its quantities. A number of persons is
-- that of the rows that stand for them.
WITH suivi AS (
    SELECT
        demande,
        mois,
        sum(lignes) AS lignes,
        array_agg(ligne_active) FILTER (WHERE ligne_active IS NOT NULL) AS actives,
        array_agg(ligne_accueillie) FILTER (WHERE ligne_accueillie IS NOT NULL) AS accueillies,
        sum(entretiens_physiques) AS entretiens_physiques,
        sum(entretiens_distance) AS entretiens_distance
    FROM personne_du_mois
    GROUP BY demande, mois
),

activite AS (
    SELECT
        demande,
        mois,
        count(*) FILTER (WHERE comptee) AS lignes,
        sum(quantite) AS quantites
    FROM activite_vue
    GROUP BY demande, mois
)

SELECT
    r.demande,
    r.mois,
    r.depot,
    r.sha256,
    cast(coalesce(s.lignes, 0) + coalesce(a.lignes, 0) AS integer) AS lignes,
    cast(coalesce(s.entretiens_physiques, 0) AS integer) AS entretiens_physiques,
    cast(coalesce(s.entretiens_distance, 0) AS integer) AS entretiens_distance,
    coalesce(s.actives, '{}') AS actives,
    coalesce(s.accueillies, '{}') AS accueillies,
    coalesce(a.quantites, 0.00) AS quantites
FROM retenu AS r
LEFT JOIN suivi AS s ON r.demande = s.demande AND r.mois = s.mois
LEFT JOIN activite AS a ON r.demande = a.demande AND r.mois = a.mois
ORDER BY r.demande, r.mois;
