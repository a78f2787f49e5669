-- Some things of the list, by kind and key: what is still to be done among what was ticked.
SELECT t.*
FROM pilotage.a_traiter AS t
WHERE (t.genre || ':' || t.cle) = any(:objets)
ORDER BY t.depuis, t.nature, t.cle;
