-- What the other members of an archive were found to be. The same bytes as a deposit received before are that table.
SELECT
    m.depot,
    coalesce(p.convention, m.convention) AS convention,
    coalesce(p.mois, m.mois) AS mois
FROM depots.depot AS m
LEFT JOIN depots.depot AS p ON m.doublon_de = p.depot
WHERE
    m.contenant = :contenant
    AND (m.doublon_de IS NULL OR p.contenant IS DISTINCT FROM m.contenant)
    AND coalesce(p.convention, m.convention) IS NOT NULL
    AND coalesce(p.mois, m.mois) IS NOT NULL
ORDER BY m.chemin, m.depot;
