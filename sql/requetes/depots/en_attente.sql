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
    d.attend_mot_de_passe
FROM depots.depot AS d
WHERE d.attend_mot_de_passe AND d.etat = 'illisible' AND d.recu_le <= :jusqua
ORDER BY d.recu_le, d.chemin, d.depot;
