-- Where the members just registered stand; a member already there (a night cut short) is told like a new one.
SELECT
    depot,
    etat
FROM depots.depot
WHERE depot = any(:depots) AND etat IN ('recu', 'doublon');
