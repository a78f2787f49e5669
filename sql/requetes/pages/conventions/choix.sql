-- What the list may be filtered by, and the years that have soldes.
SELECT
    (SELECT array_agg(DISTINCT dispositif_id ORDER BY dispositif_id) FROM referentiel.convention) AS dispositifs,
    (
        SELECT array_agg(DISTINCT territoire ORDER BY territoire) FROM referentiel.convention WHERE territoire IS NOT NULL
    ) AS territoires,
    (
        SELECT array_agg(ARRAY[s.code, s.nom] ORDER BY s.nom, s.code)
        FROM referentiel.structure AS s
        WHERE EXISTS (SELECT 1 FROM referentiel.convention AS c WHERE c.structure = s.code)
    ) AS structures,
    (SELECT cast(min(extract(YEAR FROM debut)) AS integer) FROM referentiel.convention) AS premiere_annee,
    (
        SELECT cast(max(extract(YEAR FROM greatest(c.fin, a.fin_convention))) AS integer)
        FROM referentiel.convention AS c
        LEFT JOIN referentiel.avenant AS a ON c.code = a.convention
    ) AS derniere_annee,
    (SELECT max(exercice) FROM finance.solde) AS dernier_exercice;
