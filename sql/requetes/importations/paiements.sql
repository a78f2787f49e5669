-- Payments under their key, with the reference given since: all columns, so that one added later is not forgotten here.
SELECT
    v.*,
    m.mandat AS mandat_donne
FROM finance.versement AS v
LEFT JOIN finance.mandat AS m ON v.versement = m.versement
ORDER BY v.convention COLLATE "C", v.exercice, v.date, v.versement COLLATE "C";
