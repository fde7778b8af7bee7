/**
 * Full text by groups of three characters, which finds parts of words in any script: Chinese has no blanks to split at.
 * The index holds no text of its own; triggers keep it in step with `models.search`.
 */
export const search = `
create virtual table model_search using fts5 (search, content = 'models', content_rowid = 'key', tokenize = 'trigram');
insert into model_search (model_search) values ('rebuild');

create trigger models_inserted after insert on models begin
  insert into model_search (rowid, search) values (new.key, new.search);
end;
create trigger models_deleted after delete on models begin
  insert into model_search (model_search, rowid, search) values ('delete', old.key, old.search);
end;
create trigger models_updated after update of search on models begin
  insert into model_search (model_search, rowid, search) values ('delete', old.key, old.search);
  insert into model_search (rowid, search) values (new.key, new.search);
end;
`;
