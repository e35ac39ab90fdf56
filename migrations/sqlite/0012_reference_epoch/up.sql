-- What the writer may remember between groups of commands is what these tables say. The database itself counts
-- their changes, whoever makes them: a writer whose number is another one forgets what it knew
-- (docs/decisions/0018-requests-written-together.md).
CREATE TABLE reference_epoch (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  epoch BIGINT NOT NULL
);
INSERT INTO reference_epoch (id, epoch) VALUES (1, 0);

CREATE TRIGGER organisation_epoch_insert AFTER INSERT ON organisation
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER organisation_epoch_update AFTER UPDATE ON organisation
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER organisation_epoch_delete AFTER DELETE ON organisation
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER users_epoch_insert AFTER INSERT ON users
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER users_epoch_update AFTER UPDATE ON users
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER users_epoch_delete AFTER DELETE ON users
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER departments_epoch_insert AFTER INSERT ON departments
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER departments_epoch_update AFTER UPDATE ON departments
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER departments_epoch_delete AFTER DELETE ON departments
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER channels_epoch_insert AFTER INSERT ON channels
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER channels_epoch_update AFTER UPDATE ON channels
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER channels_epoch_delete AFTER DELETE ON channels
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER activity_types_epoch_insert AFTER INSERT ON activity_types
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER activity_types_epoch_update AFTER UPDATE ON activity_types
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER activity_types_epoch_delete AFTER DELETE ON activity_types
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER categories_epoch_insert AFTER INSERT ON categories
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER categories_epoch_update AFTER UPDATE ON categories
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER categories_epoch_delete AFTER DELETE ON categories
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER fiscal_periods_epoch_insert AFTER INSERT ON fiscal_periods
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER fiscal_periods_epoch_update AFTER UPDATE ON fiscal_periods
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER fiscal_periods_epoch_delete AFTER DELETE ON fiscal_periods
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER budget_nodes_epoch_insert AFTER INSERT ON budget_nodes
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER budget_nodes_epoch_update AFTER UPDATE ON budget_nodes
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER budget_nodes_epoch_delete AFTER DELETE ON budget_nodes
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER campaigns_epoch_insert AFTER INSERT ON campaigns
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER campaigns_epoch_update AFTER UPDATE ON campaigns
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER campaigns_epoch_delete AFTER DELETE ON campaigns
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_books_epoch_insert AFTER INSERT ON control_books
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_books_epoch_update AFTER UPDATE ON control_books
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_books_epoch_delete AFTER DELETE ON control_books
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_book_terms_epoch_insert AFTER INSERT ON control_book_terms
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_book_terms_epoch_update AFTER UPDATE ON control_book_terms
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_book_terms_epoch_delete AFTER DELETE ON control_book_terms
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_overrides_epoch_insert AFTER INSERT ON control_overrides
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_overrides_epoch_update AFTER UPDATE ON control_overrides
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER control_overrides_epoch_delete AFTER DELETE ON control_overrides
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER dimensions_epoch_insert AFTER INSERT ON dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER dimensions_epoch_update AFTER UPDATE ON dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER dimensions_epoch_delete AFTER DELETE ON dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER dimension_values_epoch_insert AFTER INSERT ON dimension_values
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER dimension_values_epoch_update AFTER UPDATE ON dimension_values
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER dimension_values_epoch_delete AFTER DELETE ON dimension_values
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER budget_node_dimensions_epoch_insert AFTER INSERT ON budget_node_dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER budget_node_dimensions_epoch_update AFTER UPDATE ON budget_node_dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER budget_node_dimensions_epoch_delete AFTER DELETE ON budget_node_dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER campaign_dimensions_epoch_insert AFTER INSERT ON campaign_dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER campaign_dimensions_epoch_update AFTER UPDATE ON campaign_dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER campaign_dimensions_epoch_delete AFTER DELETE ON campaign_dimensions
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
-- A new vendor makes nothing wrong that was known before.
CREATE TRIGGER vendors_epoch_update AFTER UPDATE ON vendors
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
CREATE TRIGGER vendors_epoch_delete AFTER DELETE ON vendors
BEGIN UPDATE reference_epoch SET epoch = epoch + 1; END;
