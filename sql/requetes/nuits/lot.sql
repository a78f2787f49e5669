-- What became of the deposits of a lot and of what they held, archives of several tables apart: the verdict, whatever replaced it since.
WITH vu AS (
    SELECT
        d.nb_lignes,
        CASE
            WHEN d.etat IN ('ecarte', 'doublon') THEN d.etat
            ELSE coalesce(d.verdict, d.etat)
        END AS issue
    FROM depots.depot AS d
    WHERE (d.depot = any(:depots) OR d.contenant = any(:depots)) AND (d.etat <> 'lu' OR d.verdict IS NOT NULL)
)

SELECT
    count(*) FILTER (WHERE issue = 'accepte') AS acceptes,
    count(*) FILTER (WHERE issue = 'accepte_avec_reserves') AS acceptes_avec_reserves,
    count(*) FILTER (WHERE issue = 'rejete') AS refuses,
    count(*) FILTER (WHERE issue = 'illisible') AS illisibles,
    count(*) FILTER (WHERE issue = 'ecarte') AS ecartes,
    count(*) FILTER (WHERE issue = 'recu') AS non_charges,
    coalesce(sum(nb_lignes), 0)::integer AS lignes
FROM vu;
