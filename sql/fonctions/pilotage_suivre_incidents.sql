-- Bring the incidents of one (convention, month) to what its deposits say. What a steward resolved stays so.
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

    INSERT INTO pilotage.incident (regle, convention, mois, depot, nombre, etat, ouvert_par_depot_recu_le, ferme_par_depot)
    SELECT
        e.regle,
        convention_visee,
        mois_vise,
        e.depot,
        e.nombre,
        CASE WHEN e.ferme_par_depot IS NULL THEN 'ouvert' ELSE 'ferme' END,
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
    ORDER BY e.regle, e.recu_le;
END
$$;
