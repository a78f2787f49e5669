-- As of when the last night that computed soldes did: null when none is known.
SELECT (SELECT n.au FROM pilotage.nuit AS n WHERE n.soldes IS NOT null ORDER BY n.nuit DESC LIMIT 1) AS au;
