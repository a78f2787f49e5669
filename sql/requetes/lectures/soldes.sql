SELECT
    convention,
    structure,
    dispositif,
    territoire,
    exercice,
    version,
    etat,
    date_calcul,
    montant_exercice_eur,
    du_eur,
    part_quantitative_eur,
    part_qualitative_eur,
    deja_verse_eur,
    solde_brut_eur,
    taux_penalite,
    penalite_eur,
    solde_net_eur,
    reversement_eur,
    mois_dus,
    mois_a_temps,
    mois_en_retard,
    mois_incomplets,
    mois_manquants,
    mois_excuses,
    blocages,
    hypotheses,
    empreinte
FROM finance.solde
WHERE
    (cast(:exercice AS integer) IS NULL OR exercice = cast(:exercice AS integer))
    AND (cast(:convention AS text) IS NULL OR convention = cast(:convention AS text))
ORDER BY convention COLLATE "C", exercice;
