-- Each row that a measured indicator looks at (`den`), counts (`num`) or leans on without counting it (`appui`).
CREATE TEMP VIEW indicateur_vu AS
SELECT
    p.demande,
    p.rang,
    p.ligne,
    i.indicateur,
    i.num,
    TRUE AS den,
    FALSE AS appui
FROM personne AS p
CROSS JOIN
    LATERAL (
        VALUES
        ('diagnostic_actualise', p.diagnostic_actualise_num, p.diagnostic_actualise_den),
        ('delai_cer', p.delai_cer_num, p.delai_cer_den),
        ('inscription_monjob62', p.inscription_monjob62_num, TRUE),
        ('actions_cer', p.actions_cer_num, p.actions_cer_den),
        ('sorties', p.sorties_num, TRUE),
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
    FROM suite_donnee AS s) AS num,
    TRUE AS den,
    FALSE AS appui
FROM absence AS a
UNION ALL
SELECT DISTINCT
    demande,
    rang_procedure AS rang,
    ligne_procedure AS ligne,
    'suspension' AS indicateur,
    FALSE AS num,
    FALSE AS den,
    TRUE AS appui
FROM suite_donnee;
