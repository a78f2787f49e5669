SELECT
    convention,
    numero,
    signe_le,
    effet_le,
    montant_eur,
    cible_accueils,
    cible_places,
    cible_autre,
    fin_convention,
    motif,
    source,
    effet_jusqu_au,
    origine,
    importation
FROM referentiel.avenant
ORDER BY convention COLLATE "C", numero;
