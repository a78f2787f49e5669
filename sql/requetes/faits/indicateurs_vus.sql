-- Each row that a measured indicator looks at, and whether it is counted in the numerator: the numbers and the rows behind
-- them are both read here.
CREATE TEMP VIEW indicateur_vu AS
SELECT
    p.demande,
    p.rang,
    p.ligne,
    i.indicateur,
    i.num
FROM personne AS p
CROSS JOIN
    LATERAL (
        VALUES
        ('diagnostic_actualise', p.diagnostic_actualise_num, p.diagnostic_actualise_den),
        ('delai_cer', p.delai_cer_num, p.delai_cer_den),
        ('inscription_monjob62', p.inscription_monjob62_num, true),
        ('actions_cer', p.actions_cer_num, p.actions_cer_den),
        ('sorties', p.sorties_num, true),
        ('contractualisation', p.contractualisation_num, p.contractualisation_den),
        ('duree', p.duree_num, p.duree_den)
    ) AS i (indicateur, num, den)
WHERE i.den
UNION ALL
SELECT
    a.demande,
    a.rang,
    a.ligne,
    'suspension' AS indicateur,
    (a.demande, a.rang, a.ligne) IN (SELECT
        s.demande,
        s.rang,
        s.ligne
    FROM suite_donnee AS s) AS num
FROM absence AS a;
