-- Its last day follows its avenants.
SELECT
    c.structure,
    c.debut,
    coalesce(
        (
            SELECT a.fin_convention
            FROM referentiel.avenant AS a
            WHERE a.convention = c.code AND a.fin_convention IS NOT null
            ORDER BY a.effet_le DESC
            LIMIT 1
        ),
        c.fin
    ) AS fin
FROM referentiel.convention AS c
WHERE c.code = :convention;
