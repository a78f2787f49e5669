SELECT rolsuper OR rolcreaterole AS peut
FROM pg_roles
WHERE rolname = current_user;
