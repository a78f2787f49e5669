SELECT
    code,
    structure,
    annee,
    dispositif,
    dispositif_id,
    territoire,
    debut,
    fin,
    montant_eur,
    cible_accueils,
    cible_places,
    cible_autre,
    unite_autre,
    operation_budgetaire,
    source,
    montant_vote_eur,
    hypotheses
FROM referentiel.convention
ORDER BY code COLLATE "C";
