-- What a replay treats again: not the doublons, nor the archives (their members are), nor what was set aside before it was read.
SELECT d.depot
FROM depots.depot AS d
WHERE
    (cast(:depuis AS timestamptz) IS NULL OR d.recu_le >= cast(:depuis AS timestamptz))
    AND d.etat NOT IN ('recu', 'doublon')
    AND NOT (d.etat = 'ecarte' AND d.verdict IS NULL)
    AND NOT EXISTS (SELECT 1 FROM depots.depot AS m WHERE m.contenant = d.depot)
ORDER BY d.depot;
