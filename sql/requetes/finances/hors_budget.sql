-- The conventions that no budget operation bears. Voted for nothing, they are financed elsewhere; else their operation is
-- still to be given.
SELECT
    i.convention,
    c.structure,
    c.dispositif_id,
    i.annee,
    i.engage_eur,
    i.verse_eur,
    i.soldes_eur,
    c.montant_vote_eur = 0 AS finance_ailleurs
FROM finance.imputation AS i
INNER JOIN referentiel.convention AS c ON i.convention = c.code
WHERE i.operation IS null
ORDER BY i.annee, i.convention COLLATE "C";
