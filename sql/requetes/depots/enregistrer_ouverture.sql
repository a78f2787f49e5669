UPDATE depots.depot
SET
    contenu_sha256 = :contenu_sha256,
    contenu_nom = :contenu_nom
WHERE depot = :depot
RETURNING depot;
