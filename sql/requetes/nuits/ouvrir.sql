-- The night of a run; one already known is taken up again where it was. Its row is held until the end of the transaction, so that steps
-- that run side by side sum each other.
INSERT INTO pilotage.nuit AS n (cle, origine, au, boite, debut, depots_avant, doublons_avant)
SELECT
    cast(:cle AS text) AS cle,
    cast(:origine AS text) AS origine,
    cast(:au AS date) AS au,
    cast(:boite AS text) AS boite,
    cast(:instant AS timestamptz) AS debut,
    count(*) AS depots_avant,
    count(*) FILTER (WHERE d.etat = 'doublon') AS doublons_avant
FROM depots.depot AS d
WHERE d.contenant IS NULL
ON CONFLICT (cle) DO UPDATE SET
    reprise_le = CASE WHEN n.fin < excluded.debut - interval '1 hour' THEN excluded.debut ELSE n.reprise_le END;
