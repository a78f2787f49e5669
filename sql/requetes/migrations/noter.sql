INSERT INTO public.migration (nom, empreinte) VALUES (:nom, :empreinte);
