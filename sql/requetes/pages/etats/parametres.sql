-- The parameters that a solde was computed with, as they stood (see decompte.soldes.empreinte).
SELECT
    e.valeur,
    substr(e.cle, length('parametre.') + 1) AS parametre
FROM finance.solde_entree AS s
CROSS JOIN LATERAL jsonb_each_text(s.entrees) AS e (cle, valeur)
WHERE s.convention = :convention AND s.exercice = :exercice AND starts_with(e.cle, 'parametre.')
ORDER BY e.cle COLLATE "C";
