-- The facts of S01 to S05 about each table examined (what each means: ADR 0058).
WITH effectif AS (
    SELECT
        l.depot,
        count(DISTINCT l.pseudonyme) AS nombre
    FROM lue AS l
    WHERE
        l.phase = 'accompagnement'
        AND (l.date_orientation IS NULL OR l.date_orientation <= l.dernier_jour)
        AND (l.date_sortie IS NULL OR l.date_sortie >= l.premier_jour)
    GROUP BY l.depot
),

absent AS (
    SELECT
        e.depot,
        min(l.ligne) AS ligne
    FROM examine AS e
    INNER JOIN lue AS l ON e.depot_avant = l.depot
    WHERE
        (l.date_orientation IS NULL OR l.date_orientation <= l.dernier_jour)
        AND (l.date_sortie IS NULL OR l.date_sortie > l.dernier_jour)
        AND NOT (l.phase = 'accueil' AND l.proposition_orientation IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM lue AS m WHERE m.depot = e.depot AND m.pseudonyme = l.pseudonyme)
        -- On a row held back she is there; why the row is held is told already.
        AND NOT EXISTS (SELECT 1 FROM pilotage.quarantaine AS q WHERE q.depot = e.depot AND q.pseudonyme = l.pseudonyme)
    GROUP BY e.depot, l.pseudonyme
),

retour AS MATERIALIZED (
    SELECT
        e.depot,
        e.convention,
        e.mois,
        l.ligne,
        l.phase,
        l.pseudonyme,
        max(s.mois) AS mois_sortie
    FROM examine AS e
    INNER JOIN lue AS l ON e.depot = l.depot
    INNER JOIN sortie AS s
        ON
            e.convention = s.convention
            AND l.phase = s.phase
            AND l.pseudonyme = s.pseudonyme
            AND l.date_orientation = s.date_orientation
    WHERE
        s.mois < e.mois
        AND s.date_sortie < e.premier_jour
        AND (l.date_sortie IS NULL OR l.date_sortie >= e.premier_jour)
    GROUP BY e.depot, e.convention, e.mois, l.ligne, l.phase, l.pseudonyme
),

revenu AS (
    SELECT
        r.depot,
        r.ligne
    FROM retour AS r
    -- Told once: not again as long as she stays.
    WHERE NOT EXISTS (
        SELECT 1
        FROM accepte AS b
        CROSS JOIN
            LATERAL (
                SELECT s.ligne
                FROM faits.suivi_ligne AS s
                WHERE s.depot = b.depot AND s.phase = r.phase AND s.pseudonyme = r.pseudonyme
                OFFSET 0 -- noqa: AM09
            ) AS n
        WHERE b.convention = r.convention AND b.en_vigueur AND b.mois > r.mois_sortie AND b.mois < r.mois
    )
),

ailleurs AS (
    SELECT
        e.depot,
        l.ligne
    FROM examine AS e
    INNER JOIN lue AS l ON e.depot = l.depot
    WHERE
        (l.date_sortie IS NULL OR l.date_sortie > e.dernier_jour)
        AND EXISTS (
            SELECT 1
            FROM reste AS r
            WHERE r.mois = e.mois AND r.phase = l.phase AND r.pseudonyme = l.pseudonyme AND r.structure <> e.structure
        )
),

avant AS (
    SELECT DISTINCT ON (l.depot, l.phase, l.pseudonyme)
        l.depot,
        l.phase,
        l.pseudonyme,
        l.date_orientation,
        l.date_signature_cer,
        l.date_fin_cer,
        l.date_sortie
    FROM lue AS l
    WHERE l.depot IN (SELECT e.depot_avant FROM examine AS e)
    ORDER BY l.depot ASC, l.phase ASC, l.pseudonyme ASC, l.ligne DESC
),

change AS (
    SELECT
        e.depot,
        l.ligne
    FROM examine AS e
    INNER JOIN lue AS l ON e.depot = l.depot
    INNER JOIN avant AS p ON e.depot_avant = p.depot AND l.phase = p.phase AND l.pseudonyme = p.pseudonyme
    WHERE
        -- Oriented anew after an exit: another path, whose dates are its own.
        (p.date_sortie IS NULL OR l.date_orientation IS NULL OR l.date_orientation < p.date_sortie)
        AND (
            l.date_orientation <> p.date_orientation
            OR (l.date_signature_cer <> p.date_signature_cer AND l.date_signature_cer < coalesce(p.date_fin_cer, p.date_signature_cer))
        )
),

place AS (
    SELECT
        'absents' AS fait,
        depot,
        ligne
    FROM absent
    UNION ALL
    SELECT
        'revenus' AS fait,
        depot,
        ligne
    FROM revenu
    UNION ALL
    SELECT
        'ailleurs' AS fait,
        depot,
        ligne
    FROM ailleurs
    UNION ALL
    SELECT
        'changes' AS fait,
        depot,
        ligne
    FROM change
),

lignes AS (
    SELECT
        depot,
        array_agg(ligne ORDER BY ligne) FILTER (WHERE fait = 'absents') AS absents,
        array_agg(ligne ORDER BY ligne) FILTER (WHERE fait = 'revenus') AS revenus,
        array_agg(ligne ORDER BY ligne) FILTER (WHERE fait = 'ailleurs') AS ailleurs,
        array_agg(ligne ORDER BY ligne) FILTER (WHERE fait = 'changes') AS changes
    FROM place
    GROUP BY depot
)

SELECT
    e.depot,
    e.convention,
    e.mois,
    l.absents,
    l.revenus,
    l.ailleurs,
    l.changes,
    coalesce(d.feuille_suivi, 'Suivi') AS feuille,
    coalesce(n.nombre, 0) AS effectif,
    CASE WHEN e.depot_avant IS NOT NULL THEN e.mois_avant END AS mois_precedent,
    CASE WHEN e.depot_avant IS NOT NULL THEN coalesce(p.nombre, 0) END AS effectif_precedent
FROM examine AS e
INNER JOIN depots.depot AS d ON e.depot = d.depot
LEFT JOIN effectif AS n ON e.depot = n.depot
LEFT JOIN effectif AS p ON e.depot_avant = p.depot
LEFT JOIN lignes AS l ON e.depot = l.depot
ORDER BY e.convention COLLATE "C", e.mois, d.recu_le, d.chemin, d.depot;
