-- Which editions their merchants sell: copies of the others are no stock.
ALTER TABLE `search_editions` ADD `is_for_sale` integer DEFAULT true NOT NULL;