-- One convention, its structure, and the exercices that have a solde.
SELECT
    c.code,
    c.structure,
    c.annee,
    c.dispositif,
    c.dispositif_id,
    c.territoire,
    c.debut,
    c.fin,
    c.montant_eur,
    c.cible_accueils,
    c.cible_places,
    c.cible_autre,
    c.unite_autre,
    c.operation_budgetaire,
    c.source,
    c.montant_vote_eur,
    c.hypotheses,
    s.nom AS structure_nom,
    s.siret,
    coalesce((SELECT array_agg(f.exercice) FROM finance.solde AS f WHERE f.convention = c.code), '{}') AS calcules
FROM referentiel.convention AS c
INNER JOIN referentiel.structure AS s ON c.structure = s.code
WHERE c.code = :convention;
