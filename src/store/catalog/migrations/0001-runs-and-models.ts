/** Runs and models with their metrics in long tables, what people noted about them, and what was made from what. */
export const runsAndModels = `
create table runs (
  run text primary key,
  id text not null,
  name text not null,
  kind text not null,
  mode text,
  state text not null,
  progress real not null,
  against_best real,
  best_strategy text,
  seed integer,
  started_at real not null,
  ended_at real,
  seconds real not null,
  notes text not null,
  from_model text,
  comparison text,
  colour integer not null,
  problem text,
  signature text not null
) strict, without rowid;
create index runs_by_id on runs (id);
create index runs_by_model on runs (from_model) where from_model is not null;

create table run_metrics (
  run text not null references runs on delete cascade,
  metric text not null,
  last real,
  best real,
  primary key (run, metric)
) strict, without rowid;

create table run_tags (
  run text not null references runs on delete cascade,
  tag text not null,
  primary key (run, tag)
) strict, without rowid;

create table models (
  key integer primary key,
  model text not null unique,
  sha256 text not null,
  name text not null,
  role text not null,
  run text,
  origin text not null,
  parameters integer not null,
  state_dim integer not null,
  action_dim integer not null,
  problem text not null,
  created_at real not null,
  size integer not null,
  notes text not null,
  search text not null,
  signature text not null
) strict;
create index models_by_content on models (sha256);
create index models_by_run on models (run);
create index models_by_time on models (created_at);

create table model_metrics (
  model integer not null references models on delete cascade,
  metric text not null,
  value real not null,
  primary key (model, metric)
) strict, without rowid;

create table model_tags (
  model integer not null references models on delete cascade,
  tag text not null,
  primary key (model, tag)
) strict, without rowid;
create index models_by_tag on model_tags (tag);

create table model_aliases (
  model integer not null references models on delete cascade,
  alias text not null,
  primary key (model, alias)
) strict, without rowid;
create index models_by_alias on model_aliases (alias);

create table lineage (
  parent_kind text not null,
  parent text not null,
  child_kind text not null,
  child text not null,
  model integer not null references models on delete cascade,
  primary key (parent_kind, parent, child_kind, child, model)
) strict, without rowid;
create index lineage_by_child on lineage (child_kind, child);
create index lineage_by_model on lineage (model);
`;
