-- The deposits of one month, newest first.
SELECT
    d.depot,
    d.chemin,
    d.recu_le,
    d.etat,
    d.taux_completude,
    d.hors_cloture
FROM depots.depot AS d
WHERE d.convention = :convention AND d.mois = :mois
ORDER BY d.recu_le DESC, d.chemin DESC
LIMIT 50;
