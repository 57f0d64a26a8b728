-- Sessions past their absolute limit are swept up by their age.
create index sessions_created_at_idx on sessions (created_at);
