# Run once, by the entry point of the Postgres image, when the data directory is made.
# The passwords come from files straight into psql: never into an argument, the environment or the log.
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username postgres --dbname gatehouse <<'SQL'
set log_min_error_statement = 'panic';
set log_min_duration_statement = -1;
\i /etc/postgresql/roles.sql
\set owner_password `cat /run/secrets/owner_password`
\set app_password `cat /run/secrets/app_password`
alter role gatehouse_owner password :'owner_password';
alter role gatehouse_app password :'app_password';
create extension if not exists pg_stat_statements;
SQL
