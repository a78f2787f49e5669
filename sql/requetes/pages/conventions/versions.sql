-- What changed in a solde, the last change first. The amount of the exercice before is that of the change before.
WITH suivi AS (
    SELECT
        *,
        CASE WHEN etat_avant IS NOT NULL THEN lag(montant_exercice_eur) OVER (ORDER BY instant) END AS montant_exercice_avant_eur
    FROM finance.changement
    WHERE convention = :convention AND exercice = :exercice
)

SELECT
    instant,
    au,
    montant_exercice_avant_eur,
    montant_exercice_eur,
    etat_avant,
    etat_apres,
    du_avant_eur,
    du_apres_eur,
    penalite_avant_eur,
    penalite_apres_eur,
    solde_net_avant_eur,
    solde_net_apres_eur,
    reversement_avant_eur,
    reversement_apres_eur,
    blocages_ajoutes,
    blocages_leves,
    causes,
    alerte,
    count(*) OVER () AS total
FROM suivi
ORDER BY instant DESC
LIMIT :limite OFFSET :decalage;
