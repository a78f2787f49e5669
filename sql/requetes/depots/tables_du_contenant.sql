-- What the members of an archive were found to be. The same bytes as a deposit received before are that table, even while it is
-- still to be treated (it has no identity then, `original` names it); those of another member are no second table.
SELECT
    m.depot,
    m.doublon_de AS original,
    CASE WHEN m.doublon_de IS NULL THEN m.convention ELSE p.convention END AS convention,
    CASE WHEN m.doublon_de IS NULL THEN m.mois ELSE p.mois END AS mois
FROM depots.depot AS m
LEFT JOIN depots.depot AS p ON m.doublon_de = p.depot
WHERE
    m.contenant = :contenant
    AND (m.doublon_de IS NULL OR p.contenant IS DISTINCT FROM m.contenant)
    AND (m.doublon_de IS NOT NULL OR (m.convention IS NOT NULL AND m.mois IS NOT NULL))
ORDER BY m.chemin, m.depot;
