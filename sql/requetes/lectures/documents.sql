-- Every version of a document; computing takes the last received by its date.
SELECT
    convention,
    exercice,
    nature,
    recu_le,
    cout_reel_eur,
    depenses_directes_eur,
    depenses_prestations_eur,
    depenses_indirectes_eur,
    source
FROM finance.document
ORDER BY convention COLLATE "C", exercice, nature COLLATE "C", recu_le;
