-- What soldes pay and ask back by how far they have gone, summed: those of one exercice or of all (null), of some conventions or of
-- all (null). Always one row.
SELECT
    cast(coalesce(sum(p.net_a_arreter_eur), 0) AS numeric(14, 2)) AS net_a_arreter_eur,
    cast(coalesce(sum(p.net_a_mandater_eur), 0) AS numeric(14, 2)) AS net_a_mandater_eur,
    cast(coalesce(sum(p.net_mandate_eur), 0) AS numeric(14, 2)) AS net_mandate_eur,
    cast(coalesce(sum(p.reversement_a_arreter_eur), 0) AS numeric(14, 2)) AS reversement_a_arreter_eur,
    cast(coalesce(sum(p.reversement_a_mandater_eur), 0) AS numeric(14, 2)) AS reversement_a_mandater_eur,
    cast(coalesce(sum(p.reversement_mandate_eur), 0) AS numeric(14, 2)) AS reversement_mandate_eur
FROM finance.solde_paiement AS p
WHERE
    (cast(:exercice AS integer) IS NULL OR p.exercice = cast(:exercice AS integer))
    AND (cast(:conventions AS text[]) IS NULL OR p.convention = any(cast(:conventions AS text[])));
