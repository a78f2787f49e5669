-- What was imported prevails over the files.
INSERT INTO referentiel.convention AS c
SELECT * FROM jsonb_populate_recordset(cast(NULL AS referentiel.convention), cast(:lignes AS jsonb))
ON CONFLICT (code) DO UPDATE SET
    structure = excluded.structure,
    annee = excluded.annee,
    dispositif = excluded.dispositif,
    dispositif_id = excluded.dispositif_id,
    territoire = excluded.territoire,
    debut = excluded.debut,
    fin = excluded.fin,
    montant_eur = excluded.montant_eur,
    cible_accueils = excluded.cible_accueils,
    cible_places = excluded.cible_places,
    cible_autre = excluded.cible_autre,
    unite_autre = excluded.unite_autre,
    operation_budgetaire = excluded.operation_budgetaire,
    source = excluded.source,
    montant_vote_eur = excluded.montant_vote_eur,
    hypotheses = excluded.hypotheses
WHERE c.origine = 'reference' AND c IS DISTINCT FROM excluded;
