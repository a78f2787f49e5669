SELECT
    structure,
    debut,
    fin
FROM referentiel.convention
WHERE code = :convention;
