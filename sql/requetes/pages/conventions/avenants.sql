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
    source
FROM referentiel.avenant
WHERE convention = :convention
ORDER BY effet_le, numero;
