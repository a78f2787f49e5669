-- The other arrivals of the same bytes, in order.
SELECT
    depot,
    chemin,
    recu_le
FROM depots.depot
WHERE structure = :structure AND sha256 = :sha256 AND doublon_de = :depot
ORDER BY recu_le, chemin, depot
LIMIT :limite;
