-- What is stored of the soldes that change, or of those put back as they were approved; nothing for those that are new.
SELECT
    s.convention,
    s.exercice,
    s.version,
    s.etat,
    s.montant_exercice_eur,
    s.du_eur,
    s.part_quantitative_eur,
    s.part_qualitative_eur,
    s.deja_verse_eur,
    s.solde_brut_eur,
    s.taux_penalite,
    s.penalite_eur,
    s.solde_net_eur,
    s.reversement_eur,
    s.mois_dus,
    s.mois_a_temps,
    s.mois_en_retard,
    s.mois_incomplets,
    s.mois_manquants,
    s.mois_excuses,
    s.blocages,
    e.entrees,
    coalesce((
        SELECT sum(f.solde_net_eur - f.reversement_eur)
        FROM finance.solde_fige AS f
        WHERE f.convention = s.convention AND f.exercice = s.exercice AND f.version < s.version
    ), 0) AS deja_arrete_eur,
    array(
        SELECT l.libelle
        FROM finance.solde_ligne AS l
        WHERE l.convention = s.convention AND l.exercice = s.exercice AND l.regle = :regle_budget
        ORDER BY l.rang
    ) AS blocages_budget
FROM (
    SELECT
        convention,
        exercice
    FROM change
    UNION
    SELECT
        convention,
        exercice
    FROM retabli
) AS c
INNER JOIN finance.solde AS s ON c.convention = s.convention AND c.exercice = s.exercice
LEFT JOIN finance.solde_entree AS e ON c.convention = e.convention AND c.exercice = e.exercice;
