-- The refused or unreadable deposits, of which the convention or the month is not to be believed, that were most likely corrected since,
-- and by which deposit. One that names its convention and its month is not here: an accepted table of that month says it by itself.
--
-- Such a file may be for any table that its structure owed when it came: those of its month when the month is one of them, of its
-- convention when it is known. It counts as corrected when each of those that were not in yet has come since, accepted, so that
-- whichever it was is here. An accepted table answers one refused file only: the one that named its convention and month, else the last
-- one before it that may be for it (``tables_venues`` against ``autres_refus``: as brackets close).
CREATE OR REPLACE VIEW depots.correction AS
WITH refuse AS (
    SELECT
        d.depot,
        d.structure,
        d.chemin,
        d.recu_le,
        d.convention,
        d.attend_mot_de_passe,
        to_char(d.recu_le AT TIME ZONE 'Europe/Paris', 'YYYY-MM') AS jusqu_a,
        CASE
            WHEN
                d.mois <= to_char(d.recu_le AT TIME ZONE 'Europe/Paris', 'YYYY-MM')
                AND EXISTS (
                    SELECT 1
                    FROM pilotage.depot_attendu AS o
                    WHERE
                        o.mois = d.mois
                        AND o.structure = d.structure
                        AND o.convention = coalesce(d.convention, o.convention)
                )
                THEN d.mois::text
        END AS mois
    FROM depots.depot AS d
    WHERE
        d.etat IN ('rejete', 'illisible')
        AND NOT EXISTS (SELECT 1 FROM depots.depot AS m WHERE m.contenant = d.depot)
),

incertain AS MATERIALIZED (
    SELECT r.*
    FROM refuse AS r
    WHERE r.convention IS NULL OR r.mois IS NULL
),

-- Of each table that those structures owed and that was not in yet, the first one that came.
due AS (
    SELECT
        i.depot,
        i.structure,
        i.recu_le,
        i.convention,
        i.mois,
        v.depot AS venu,
        v.recu_le AS venu_le,
        starts_with(v.chemin, regexp_replace(i.chemin, '[.][^./]*$', '')) AS meme_nom,
        exists(
            SELECT 1
            FROM refuse AS n
            WHERE n.convention = o.convention AND n.mois = o.mois AND n.structure = o.structure AND n.recu_le <= v.recu_le
        ) AS nommee
    FROM incertain AS i
    INNER JOIN pilotage.depot_attendu AS o
        ON
            i.structure = o.structure
            AND coalesce(i.convention, o.convention) = o.convention
            AND coalesce(i.mois, o.mois) = o.mois
            AND i.jusqu_a >= o.mois
    LEFT JOIN LATERAL (
        SELECT
            a.depot,
            a.chemin,
            a.recu_le
        FROM depots.depot AS a
        WHERE
            a.convention = o.convention
            AND a.mois = o.mois
            AND a.etat IN ('accepte', 'accepte_avec_reserves', 'remplace')
        ORDER BY a.recu_le ASC, a.depot ASC
        LIMIT 1
    ) AS v ON TRUE
    WHERE NOT i.attend_mot_de_passe AND (v.recu_le IS NULL OR v.recu_le > i.recu_le)
),

complet AS (
    SELECT
        d.*,
        bool_and(d.venu IS NOT NULL) OVER (PARTITION BY d.depot) AS tout_venu,
        count(*) FILTER (WHERE NOT d.nommee) OVER (PARTITION BY d.depot ORDER BY d.venu_le, d.venu) AS tables_venues
    FROM due AS d
)

SELECT DISTINCT ON (c.depot)
    c.depot,
    c.venu AS corrige_par
FROM complet AS c
WHERE
    c.tout_venu
    AND NOT c.nommee
    AND c.tables_venues > (
        SELECT count(*)
        FROM incertain AS a
        WHERE
            a.structure = c.structure
            AND (a.recu_le, a.depot) > (c.recu_le, c.depot)
            AND a.recu_le < c.venu_le
            AND (a.convention IS NULL OR c.convention IS NULL OR a.convention = c.convention)
            AND (a.mois IS NULL OR c.mois IS NULL OR a.mois = c.mois)
    )
-- Told by the name when one says it.
ORDER BY c.depot ASC, c.meme_nom DESC, c.venu_le ASC, c.venu ASC;
