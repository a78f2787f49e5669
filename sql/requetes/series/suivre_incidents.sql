SELECT pilotage.suivre_incidents(m.convention, m.mois)
FROM jsonb_to_recordset(cast(:mois AS jsonb)) AS m (convention text, mois text);
