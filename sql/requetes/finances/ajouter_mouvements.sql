INSERT INTO finance.fonds_mouvement (fonds, date, sens, montant_eur, territoire, reference, titre_recu_le, paye_le, par)
SELECT
    n.fonds,
    n.date,
    n.sens,
    n.montant_eur,
    n.territoire,
    n.reference,
    n.titre_recu_le,
    n.paye_le,
    :par
FROM jsonb_populate_recordset(cast(NULL AS finance.fonds_mouvement), cast(:lignes AS jsonb)) AS n;
