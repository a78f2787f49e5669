-- The entries of the journal under the filters, the last one first, a slice of them or all (:limite null), with how many there are.
-- :actions_tues: those that finance does not see (rows of a workbook); :actions_dites: those whose free text it may read. Null: all.
-- What is not shown is not searched either.
WITH vu AS (
    SELECT
        j.entree,
        j.instant,
        j.qui,
        j.action,
        j.objet,
        j.de,
        j.vers,
        d.depot,
        d.structure,
        coalesce(d.convention, p.convention) AS convention,
        coalesce(d.mois, p.mois) AS mois,
        cast(:actions_dites AS text[]) IS NOT NULL
        AND j.commentaire IS NOT NULL
        AND NOT coalesce(j.action = any(cast(:actions_dites AS text[])), FALSE) AS tu,
        CASE
            WHEN cast(:actions_dites AS text[]) IS NULL OR j.action = any(cast(:actions_dites AS text[])) THEN j.commentaire
        END AS commentaire
    FROM pilotage.journal AS j
    LEFT JOIN depots.depot AS d ON split_part(j.objet, ',', 1) = d.depot
    LEFT JOIN depots.depot AS p ON d.doublon_de = p.depot
    WHERE
        cast(:actions_tues AS text[]) IS NULL
        OR NOT (j.action = any(cast(:actions_tues AS text[])) OR j.objet ~ ', ligne \d')
),

garde AS (
    SELECT v.*
    FROM vu AS v
    WHERE
        (cast(:qui AS text) IS NULL OR v.qui = cast(:qui AS text))
        AND (cast(:action AS text) IS NULL OR v.action = cast(:action AS text))
        AND (
            cast(:objet AS text) IS NULL
            OR position(lower(cast(:objet AS text)) IN lower(concat_ws(' ', v.objet, v.structure, v.convention))) > 0
        )
        AND (cast(:debut AS timestamptz) IS NULL OR v.instant >= cast(:debut AS timestamptz))
        AND (cast(:fin AS timestamptz) IS NULL OR v.instant <= cast(:fin AS timestamptz))
        AND (
            cast(:mot AS text) IS NULL
            OR position(
                lower(cast(:mot AS text))
                IN lower(concat_ws(' ', v.qui, v.objet, v.structure, v.convention, v.mois, v.de, v.vers, v.commentaire))
            ) > 0
        )
)

SELECT
    g.*,
    count(*) OVER () AS total
FROM garde AS g
ORDER BY g.entree DESC
LIMIT cast(:limite AS integer) OFFSET :decalage;
