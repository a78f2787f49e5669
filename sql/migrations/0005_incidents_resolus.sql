-- An incident resolved by hand: by whom and when, and the deposits that failed then, so that it is not opened again by them.
ALTER TABLE pilotage.incident
ADD COLUMN par text,
ADD COLUMN resolu_le timestamptz,
ADD COLUMN depots_vus text[];

UPDATE pilotage.incident
SET
    par = 'non renseigné',
    resolu_le = ouvert_par_depot_recu_le,
    depots_vus = ARRAY[depot]
WHERE etat = 'resolu';

ALTER TABLE pilotage.incident
ADD CHECK (
    etat <> 'resolu'
    OR (
        motif IS NOT null
        AND btrim(coalesce(commentaire, '')) <> ''
        AND btrim(coalesce(par, '')) <> ''
        AND resolu_le IS NOT null
        AND depots_vus IS NOT null
    )
);
