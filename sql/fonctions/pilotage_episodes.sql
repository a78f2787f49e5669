-- The episodes of failure of each rule on one (convention, month), from its deposits in their order of arrival: a rule
-- that fails opens one, a later accepted deposit that passes the rule closes it, a failure after that opens another.
-- A file of another structure that names the convention says nothing of it. Where a long list of findings was cut short, the
-- deposit keeps how many there were.
CREATE OR REPLACE FUNCTION pilotage.episodes(convention_visee text, mois_vise text)
RETURNS TABLE (regle text, depot text, depots text[], nombre integer, recu_le timestamptz, ferme_par_depot text)
LANGUAGE sql STABLE AS $$
    WITH passage AS (
        SELECT
            d.depot,
            d.recu_le,
            d.nombres,
            d.verdict <> 'rejete' AS accepte,
            row_number() OVER (ORDER BY d.recu_le, d.chemin, d.depot) AS rang
        FROM depots.depot AS d
        INNER JOIN referentiel.convention AS c ON d.convention = c.code AND d.structure = c.structure
        WHERE
            d.convention = convention_visee
            AND d.mois = mois_vise
            AND d.etat IN ('accepte', 'accepte_avec_reserves', 'remplace', 'rejete')
    ),

    echec AS (
        SELECT
            p.depot,
            p.rang,
            p.recu_le,
            k.regle,
            greatest(count(*), (p.nombres ->> k.regle)::bigint)::integer AS nombre
        FROM passage AS p
        INNER JOIN pilotage.constat AS k ON p.depot = k.depot
        WHERE k.severite <> 'information'
        GROUP BY p.depot, p.rang, p.recu_le, p.nombres, k.regle
    ),

    -- The accepted deposit that next passes the rule: failures that wait for the same one are one episode.
    issue AS (
        SELECT
            e.*,
            (
                SELECT min(p.rang)
                FROM passage AS p
                WHERE
                    p.rang > e.rang
                    AND p.accepte
                    AND NOT EXISTS (SELECT 1 FROM echec AS a WHERE a.rang = p.rang AND a.regle = e.regle)
            ) AS rang_ferme
        FROM echec AS e
    )

    SELECT
        i.regle,
        (array_agg(i.depot ORDER BY i.rang))[1] AS depot,
        array_agg(i.depot ORDER BY i.rang) AS depots,
        (array_agg(i.nombre ORDER BY i.rang DESC))[1] AS nombre,
        min(i.recu_le) AS recu_le,
        (SELECT p.depot FROM passage AS p WHERE p.rang = i.rang_ferme) AS ferme_par_depot
    FROM issue AS i
    GROUP BY i.regle, i.rang_ferme
$$;
