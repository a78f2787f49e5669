-- What is stored of the soldes about to be replaced; nothing for those that are new.
SELECT
    s.convention,
    s.exercice,
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
    ARRAY(
        SELECT l.libelle
        FROM finance.solde_ligne AS l
        WHERE l.convention = s.convention AND l.exercice = s.exercice AND l.regle = :regle_budget
        ORDER BY l.rang
    ) AS blocages_budget
FROM change AS c
INNER JOIN finance.solde AS s ON c.convention = s.convention AND c.exercice = s.exercice
LEFT JOIN finance.solde_entree AS e ON c.convention = e.convention AND c.exercice = e.exercice;
