/** Demonstration sets and comparisons. */
export const dataAndComparisons = `
create table datasets (
  dataset text primary key,
  fingerprint text not null,
  strategies text not null,
  episodes integer not null,
  steps integer not null,
  size integer not null,
  created_at real not null
) strict, without rowid;
create index datasets_by_fingerprint on datasets (fingerprint);

create table comparisons (
  comparison text primary key,
  name text not null,
  state text not null,
  finished integer not null,
  total integer not null,
  modes text not null,
  seeds integer not null,
  model text,
  started_at real not null,
  headline text
) strict, without rowid;
`;
