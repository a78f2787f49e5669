SELECT
    current_setting('server_version_num')::integer AS version,
    current_setting('server_version') AS nom;
