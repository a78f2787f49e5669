SELECT
    convention,
    exercice,
    version,
    rang,
    rubrique,
    libelle,
    formule,
    calcul,
    resultat,
    montant_eur,
    regle,
    source,
    hypothese,
    depots
FROM finance.solde_ligne
WHERE convention = :convention AND exercice = :exercice
ORDER BY rang;
