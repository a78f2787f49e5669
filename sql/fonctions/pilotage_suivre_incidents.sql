-- Bring the incidents of one (convention, month) to what its deposits say. What a steward resolved stays so. An incident that comes
-- back (its deposit was read again) has the number that it had.
CREATE OR REPLACE FUNCTION pilotage.suivre_incidents(convention_visee text, mois_vise text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Most deposits fail nothing: leave at once.
    IF NOT EXISTS (
        SELECT 1
        FROM depots.depot AS d
        INNER JOIN pilotage.constat AS k ON d.depot = k.depot
        WHERE d.convention = convention_visee AND d.mois = mois_vise AND k.severite <> 'information'
    ) AND NOT EXISTS (
        SELECT 1 FROM pilotage.incident AS n WHERE n.convention = convention_visee AND n.mois = mois_vise
    ) THEN
        RETURN;
    END IF;

    DELETE FROM pilotage.incident AS n
    WHERE
        n.convention = convention_visee
        AND n.mois = mois_vise
        AND n.etat <> 'resolu'
        AND NOT EXISTS (
            SELECT 1 FROM pilotage.episodes(convention_visee, mois_vise) AS e WHERE e.regle = n.regle AND e.depot = n.depot
        );

    UPDATE pilotage.incident AS n
    SET
        nombre = e.nombre,
        ferme_par_depot = e.ferme_par_depot,
        etat = CASE WHEN e.ferme_par_depot IS NULL THEN 'ouvert' ELSE 'ferme' END
    FROM pilotage.episodes(convention_visee, mois_vise) AS e
    WHERE
        n.convention = convention_visee
        AND n.mois = mois_vise
        AND n.etat <> 'resolu'
        AND n.regle = e.regle
        AND n.depot = e.depot
        AND (n.nombre, n.ferme_par_depot) IS DISTINCT FROM (e.nombre, e.ferme_par_depot);

    WITH nouveau AS MATERIALIZED (
        SELECT
            e.regle,
            e.depot,
            e.nombre,
            e.recu_le,
            e.ferme_par_depot
        FROM pilotage.episodes(convention_visee, mois_vise) AS e
        WHERE NOT EXISTS (
            SELECT 1
            FROM pilotage.incident AS n
            WHERE
                n.convention = convention_visee
                AND n.mois = mois_vise
                AND n.regle = e.regle
                AND (n.depot = e.depot OR (n.etat = 'resolu' AND n.depots_vus && e.depots))
        )
    ),

    connu AS MATERIALIZED (
        SELECT
            u.incident,
            u.regle,
            u.depot
        FROM pilotage.incident_numero AS u
        WHERE u.convention = convention_visee AND u.mois = mois_vise
    ),

    donne AS (
        INSERT INTO pilotage.incident_numero (regle, convention, mois, depot)
        SELECT
            v.regle,
            convention_visee,
            mois_vise,
            v.depot
        FROM nouveau AS v
        WHERE NOT EXISTS (SELECT 1 FROM connu AS k WHERE k.regle = v.regle AND k.depot = v.depot)
        ORDER BY v.regle, v.recu_le
        RETURNING incident, regle, depot
    )

    INSERT INTO pilotage.incident (
        incident, regle, convention, mois, depot, nombre, etat, ouvert_par_depot_recu_le, ferme_par_depot
    )
    SELECT
        u.incident,
        v.regle,
        convention_visee,
        mois_vise,
        v.depot,
        v.nombre,
        CASE WHEN v.ferme_par_depot IS NULL THEN 'ouvert' ELSE 'ferme' END,
        v.recu_le,
        v.ferme_par_depot
    FROM nouveau AS v
    INNER JOIN (SELECT * FROM connu UNION ALL SELECT * FROM donne) AS u ON v.regle = u.regle AND v.depot = u.depot;
END
$$;
