-- Payments and documents, like the journal, only grow: what was recorded is never rewritten, whoever is connected.
CREATE TRIGGER versement_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON finance.versement
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();
CREATE TRIGGER document_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON finance.document
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();
