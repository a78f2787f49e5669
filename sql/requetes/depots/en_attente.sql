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
WHERE d.attend_mot_de_passe AND d.etat = 'illisible' AND d.recu_le <= :jusqua
ORDER BY d.recu_le, d.chemin, d.depot;
