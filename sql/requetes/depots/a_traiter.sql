-- An archive already opened is never taken again: its members are.
SELECT
    d.depot,
    d.structure,
    d.chemin,
    d.recu_le,
    d.sha256,
    d.taille,
    d.contenant,
    d.contenu_sha256,
    d.contenu_nom,
    d.attend_mot_de_passe,
    (SELECT max(p.decision) FROM pilotage.decision_depot AS p WHERE p.depot = d.depot) AS derniere_decision
FROM depots.depot AS d
WHERE
    d.etat = 'recu'
    AND d.recu_le <= :jusqua
    AND NOT EXISTS (SELECT 1 FROM depots.depot AS m WHERE m.contenant = d.depot)
ORDER BY d.recu_le, d.chemin, d.depot;
