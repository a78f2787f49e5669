SELECT
    fonds,
    date,
    sens,
    montant_eur,
    territoire,
    reference,
    titre_recu_le,
    paye_le
FROM finance.fonds_mouvement
ORDER BY mouvement;
