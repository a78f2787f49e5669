SELECT
    fonds,
    libelle,
    dotation_eur,
    territoires,
    source
FROM finance.fonds
ORDER BY fonds COLLATE "C";
