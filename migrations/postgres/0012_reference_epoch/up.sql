-- What the writer may remember between groups of commands is what these tables say. The database itself counts
-- their changes, whoever makes them: a writer whose number is another one forgets what it knew
-- (docs/decisions/0018-requests-written-together.md).
CREATE TABLE reference_epoch (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  epoch BIGINT NOT NULL
);
INSERT INTO reference_epoch (id, epoch) VALUES (1, 0);

CREATE FUNCTION count_reference_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE reference_epoch SET epoch = epoch + 1;
  RETURN NULL;
END;
$$;
CREATE TRIGGER organisation_epoch AFTER INSERT OR UPDATE OR DELETE ON organisation
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER users_epoch AFTER INSERT OR UPDATE OR DELETE ON users
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER departments_epoch AFTER INSERT OR UPDATE OR DELETE ON departments
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER channels_epoch AFTER INSERT OR UPDATE OR DELETE ON channels
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER activity_types_epoch AFTER INSERT OR UPDATE OR DELETE ON activity_types
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER categories_epoch AFTER INSERT OR UPDATE OR DELETE ON categories
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER fiscal_periods_epoch AFTER INSERT OR UPDATE OR DELETE ON fiscal_periods
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER budget_nodes_epoch AFTER INSERT OR UPDATE OR DELETE ON budget_nodes
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER campaigns_epoch AFTER INSERT OR UPDATE OR DELETE ON campaigns
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER control_books_epoch AFTER INSERT OR UPDATE OR DELETE ON control_books
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER control_book_terms_epoch AFTER INSERT OR UPDATE OR DELETE ON control_book_terms
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER control_overrides_epoch AFTER INSERT OR UPDATE OR DELETE ON control_overrides
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER dimensions_epoch AFTER INSERT OR UPDATE OR DELETE ON dimensions
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER dimension_values_epoch AFTER INSERT OR UPDATE OR DELETE ON dimension_values
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER budget_node_dimensions_epoch AFTER INSERT OR UPDATE OR DELETE ON budget_node_dimensions
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
CREATE TRIGGER campaign_dimensions_epoch AFTER INSERT OR UPDATE OR DELETE ON campaign_dimensions
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
-- A new vendor makes nothing wrong that was known before.
CREATE TRIGGER vendors_epoch AFTER UPDATE OR DELETE ON vendors
FOR EACH STATEMENT EXECUTE FUNCTION count_reference_change();
