SELECT
    nom,
    empreinte
FROM public.migration
ORDER BY nom;
