-- What else waits for the same month of a convention.
SELECT
    t.nature,
    t.genre,
    t.cle,
    t.regles,
    t.nombre,
    t.etat,
    t.chemin,
    t.charge_de
FROM pilotage.a_traiter AS t
WHERE t.convention = :convention AND t.mois = :mois
ORDER BY t.depuis, t.nature, t.cle
LIMIT 50;
