-- The rows behind each line wanted, read in the views that the counts are read in.
WITH du_mois AS MATERIALIZED (
    SELECT
        demande,
        rang,
        pseudonyme,
        ligne_active,
        ligne_accueillie
    FROM personne_du_mois
    WHERE ligne_active IS NOT NULL OR ligne_accueillie IS NOT NULL
),

vue AS (
    SELECT
        demande,
        rang,
        'file_active' AS compte,
        ligne_active AS ligne,
        TRUE AS num,
        FALSE AS den,
        FALSE AS appui,
        cast(NULL AS numeric) AS quantite
    FROM du_mois
    WHERE ligne_active IS NOT NULL
    UNION ALL
    -- Received in several months, a person is counted in the first.
    SELECT
        demande,
        rang,
        'accueils' AS compte,
        ligne_accueillie AS ligne,
        rang = min(rang) OVER (PARTITION BY demande, pseudonyme) AS num,
        TRUE AS den,
        FALSE AS appui,
        NULL AS quantite
    FROM du_mois
    WHERE ligne_accueillie IS NOT NULL
    UNION ALL
    SELECT
        demande,
        rang,
        'entretiens' AS compte,
        ligne,
        TRUE AS num,
        FALSE AS den,
        FALSE AS appui,
        coalesce(entretiens_physiques, 0) + coalesce(entretiens_distance, 0) AS quantite
    FROM suivi_vu
    WHERE entretiens_physiques > 0 OR entretiens_distance > 0
    UNION ALL
    SELECT
        demande,
        rang,
        indicateur AS compte,
        ligne,
        coalesce(num, FALSE) AS num,
        TRUE AS den,
        FALSE AS appui,
        NULL AS quantite
    FROM indicateur_vu
    UNION ALL
    SELECT DISTINCT
        demande,
        rang_procedure AS rang,
        'suspension' AS compte,
        ligne_procedure AS ligne,
        FALSE AS num,
        FALSE AS den,
        TRUE AS appui,
        cast(NULL AS numeric) AS quantite
    FROM suite_donnee
    UNION ALL
    SELECT
        demande,
        rang,
        'activite.' || indicateur AS compte,
        ligne,
        TRUE AS num,
        FALSE AS den,
        FALSE AS appui,
        quantite
    FROM activite_vue
    WHERE comptee
)

INSERT INTO finance.ligne_comptee (convention, exercice, regle, mois, depot, numerateur, denominateur, appui, quantite)
SELECT
    v.convention,
    v.exercice,
    v.regle,
    r.mois,
    r.depot,
    coalesce(array_agg(vue.ligne ORDER BY vue.ligne) FILTER (WHERE vue.num), '{}') AS numerateur,
    coalesce(array_agg(vue.ligne ORDER BY vue.ligne) FILTER (WHERE vue.den), '{}') AS denominateur,
    coalesce(array_agg(vue.ligne ORDER BY vue.ligne) FILTER (WHERE vue.appui), '{}') AS appui,
    sum(vue.quantite) AS quantite
FROM voulue AS v
INNER JOIN demande AS d ON v.convention = d.convention AND v.exercice = d.exercice
INNER JOIN vue ON d.demande = vue.demande AND v.compte = vue.compte
INNER JOIN retenu AS r ON vue.rang = r.rang
GROUP BY v.convention, v.exercice, v.regle, r.mois, r.depot;
