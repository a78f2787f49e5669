-- The months of an exercice of which no table, or not the agreed one, is in: missing, to come, incomplete; excused or extended.
WITH decidee AS (
    SELECT
        d.convention,
        d.mois,
        max(d.decision) FILTER (WHERE d.action = 'prolonger') AS prolongee,
        max(d.decision) FILTER (WHERE d.action = 'annuler') AS annulee
    FROM pilotage.decision AS d
    WHERE left(d.mois::text, 4) = cast(:exercice AS text)
    GROUP BY d.convention, d.mois
)

SELECT
    o.convention,
    o.structure,
    o.mois,
    o.etat,
    o.echeance,
    o.depot,
    o.excuse,
    coalesce(p.prolongee > coalesce(p.annulee, 0), FALSE) AS prolonge
FROM pilotage.depot_attendu AS o
LEFT JOIN decidee AS p ON o.convention = p.convention AND o.mois = p.mois
WHERE
    left(o.mois::text, 4) = cast(:exercice AS text)
    AND (o.etat IN ('manquant', 'a_venir', 'incomplet', 'excuse') OR p.prolongee > coalesce(p.annulee, 0))
ORDER BY o.convention COLLATE "C", o.mois;
