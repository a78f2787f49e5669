SELECT
    convention,
    exercice,
    version,
    document,
    sha256,
    arrete_par,
    arrete_le
FROM finance.solde_fige
WHERE convention = :convention AND exercice = :exercice AND version = :version;
