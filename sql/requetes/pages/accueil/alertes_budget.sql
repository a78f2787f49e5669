SELECT
    b.operation,
    b.annee,
    b.libelle,
    b.niveau,
    b.alerte
FROM finance.budget AS b
WHERE b.alerte IS NOT NULL
ORDER BY array_position(ARRAY['depasse', 'seuil', 'inconnu'], b.niveau) ASC, b.annee DESC, b.operation ASC;
