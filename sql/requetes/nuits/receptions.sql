-- What was registered since the night began; members of archives apart.
SELECT
    count(*) FILTER (WHERE d.etat = 'doublon') - n.doublons_avant AS doublons,
    count(*) FILTER (WHERE d.etat <> 'doublon') - (n.depots_avant - n.doublons_avant) AS recus
FROM pilotage.nuit AS n
LEFT JOIN depots.depot AS d ON d.contenant IS NULL
WHERE n.cle = :cle
GROUP BY n.nuit;
