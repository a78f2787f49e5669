SELECT
    depot,
    rang,
    regle,
    severite,
    feuille,
    ligne,
    colonne,
    entete,
    cle,
    valeur,
    message,
    conduite
FROM pilotage.constat
WHERE depot = :depot
ORDER BY rang;
