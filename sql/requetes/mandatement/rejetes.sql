-- The mandats whose payment came back, each reference apart, with the version that it no longer pays.
SELECT
    n.reference,
    m.convention,
    m.exercice,
    m.version,
    m.date
FROM finance.mandat_recu AS m
CROSS JOIN LATERAL unnest(string_to_array(m.reference, ' + ')) AS n (reference)
WHERE m.action = 'rejeter'
ORDER BY m.mandat;
