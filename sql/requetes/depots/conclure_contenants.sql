-- A deposit that has members is an archive opened: it says nothing more by itself. What it said while it could not be opened goes.
WITH ouverte AS (
    UPDATE depots.depot AS d
    SET
        etat = 'lu',
        verdict = null,
        motif = coalesce(cast(:motif AS text), d.motif),
        attend_mot_de_passe = false,
        nombres = '{}'
    WHERE d.depot = any(:contenants) AND d.etat <> 'doublon'
    RETURNING d.depot
)

DELETE FROM pilotage.constat
WHERE depot IN (SELECT depot FROM ouverte);
