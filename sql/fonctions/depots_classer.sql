-- Which deposit is in force for one (convention, month): the last received of those accepted (equal instants: by path).
-- It depends on the deposits alone, never on the order in which they were loaded. The incidents follow; the series of the month are
-- to be set again.
CREATE OR REPLACE FUNCTION depots.classer(convention_visee text, mois_vise text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE depots.depot AS d
    SET etat = rang.etat
    FROM (
        SELECT
            c.depot,
            CASE row_number() OVER (ORDER BY c.recu_le DESC, c.chemin DESC, c.depot DESC)
                WHEN 1 THEN c.verdict
                ELSE 'remplace'
            END AS etat
        FROM depots.depot AS c
        WHERE
            c.convention = convention_visee
            AND c.mois = mois_vise
            AND c.verdict IN ('accepte', 'accepte_avec_reserves')
            AND c.etat IN ('accepte', 'accepte_avec_reserves', 'remplace')
    ) AS rang
    WHERE d.depot = rang.depot AND d.etat <> rang.etat;

    INSERT INTO pilotage.serie_a_revoir AS s (convention, mois)
    VALUES (convention_visee, mois_vise)
    ON CONFLICT (convention, mois) DO UPDATE SET vue = false
    WHERE s.vue;

    PERFORM pilotage.suivre_incidents(convention_visee, mois_vise);
END
$$;
