-- The tables examined, and those of the months seen that count no longer: nothing is said of them.
DELETE FROM pilotage.constat AS k
USING depots.depot AS d
WHERE
    k.serie
    AND k.depot = d.depot
    AND (
        d.depot = any(:depots)
        OR (
            d.etat NOT IN ('accepte', 'accepte_avec_reserves', 'remplace')
            AND (d.convention, d.mois) IN (
                SELECT
                    r.convention,
                    r.mois
                FROM jsonb_to_recordset(cast(:revues AS jsonb)) AS r (convention text, mois text)
            )
        )
    );
