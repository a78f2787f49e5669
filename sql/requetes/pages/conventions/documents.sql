-- Every version of the documents of an exercice. `leves`: the holds that were lifted once the first version was there.
SELECT
    d.nature,
    d.recu_le,
    d.cout_reel_eur,
    d.depenses_directes_eur,
    d.depenses_prestations_eur,
    d.depenses_indirectes_eur,
    d.source,
    d.recu_le > cast(:au AS date) AS a_venir,
    d.recu_le < max(d.recu_le) FILTER (WHERE d.recu_le <= cast(:au AS date)) OVER (PARTITION BY d.nature) AS remplace,
    CASE
        WHEN d.recu_le = min(d.recu_le) OVER (PARTITION BY d.nature)
            THEN
                (
                    SELECT array_agg(DISTINCT b.phrase)
                    FROM finance.changement AS c
                    CROSS JOIN LATERAL unnest(c.blocages_leves) AS b (phrase)
                    WHERE
                        c.convention = d.convention
                        AND c.exercice = d.exercice
                        AND c.au >= d.recu_le
                        AND starts_with(
                            b.phrase,
                            CASE d.nature
                                WHEN 'bilan_final' THEN 'Bilan final'
                                WHEN 'documents_annuels' THEN 'Documents annuels'
                            END
                        )
                )
    END AS leves
FROM finance.document AS d
WHERE d.convention = :convention AND d.exercice = :exercice
ORDER BY d.nature, d.recu_le;
