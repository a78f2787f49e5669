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
WHERE d.depot = any(:depots)
ORDER BY d.recu_le, d.chemin, d.depot;
